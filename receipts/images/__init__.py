"""Files to upright, straight, evenly lit pages; the only place where OpenCV is imported."""
