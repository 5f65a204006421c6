"""Every colour mode and depth that the formats know."""

from __future__ import annotations

import io
from functools import partial
from typing import Any

import numpy as np
from PIL import Image

from .good import encoded, receipt
from .kinds import DECODED, READ, Expect, Family
from .pngs import blank

modes = Family("modes")

SAVED: dict[str, tuple[str, tuple[str, ...]]] = {
    "JPEG": (".jpg", ("L", "RGB", "CMYK", "YCbCr")),
    "PNG": (".png", ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
    "TIFF": (
        ".tif", ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "LAB", "I;16",
                 "I;16B", "I", "F"),
    ),
    "WEBP": (".webp", ("L", "RGB", "RGBA", "RGBX")),
    "BMP": (".bmp", ("1", "L", "P", "RGB", "RGBA")),
    "GIF": (".gif", ("1", "L", "P")),
    "HEIF": (".heic", ("L", "LA", "RGB", "RGBA", "I;16")),
    "AVIF": (".avif", ("L", "RGB", "RGBA")),
    "PPM": (".jpg", ("1", "L", "RGB", "I;16")),
}  # fmt: skip


def in_mode(mode: str) -> Image.Image:
    """The receipt in a colour mode of Pillow's, with deep values where the mode has them."""
    grey = receipt().convert("L")
    values = np.asarray(grey)
    if mode == "I;16":
        return Image.fromarray(values.astype(np.uint16) * 257)
    if mode == "I;16B":
        return Image.frombytes(mode, grey.size, (values.astype(">u2") * 257).tobytes())
    if mode == "I":
        return Image.fromarray(values.astype(np.int32) * 65537)
    if mode == "F":
        return Image.fromarray(values.astype(np.float32) / 255)
    if mode == "LAB":
        half = Image.new("L", grey.size, 128)
        return Image.merge("LAB", (grey, half, half))
    if mode == "PA":
        return grey.convert("LA").convert("PA")
    return receipt().convert(mode)


def _saved(form: str, mode: str, **named: Any) -> bytes:
    return encoded(in_mode(mode), form, **named)


for form, (suffix, every) in SAVED.items():
    for mode in every:
        plain = mode.lower().replace(";", "")
        name = f"{form.lower()}-{plain}"
        # What Pillow cannot convert to RGB may be refused with a reason, but not crash.
        expect = READ if mode not in ("PA", "LAB", "I;16B") else Expect()
        modes.file(name, f"{form} of mode {mode}", expect, suffix, partial(_saved, form, mode))


def _ycck() -> bytes:
    """A JPEG whose four channels are luminance, two colours and black, by Adobe's marker."""
    data = bytearray(_saved("JPEG", "CMYK"))
    at = data.index(b"Adobe") + 11
    data[at] = 2
    return bytes(data)


def _clear(colour: int) -> bytes:
    few = receipt().convert("L").quantize(8)
    return encoded(few, "PNG", transparency=colour)


def _floats() -> bytes:
    values = np.asarray(receipt().convert("L")).astype(np.float32)
    values[::7] = np.nan
    values[1::7] = np.inf
    values[2::7] = -np.inf
    return encoded(Image.fromarray(values), "TIFF")


def _all_clear() -> bytes:
    layer = receipt().convert("RGBA")
    layer.putalpha(0)
    return encoded(layer, "PNG")


def _sixteen_bits() -> bytes:
    return blank(300, 400, 16, 6)


def _two_bits() -> bytes:
    return encoded(receipt().convert("L").quantize(4), "PNG", bits=2)


def _inverted() -> bytes:
    """White is zero: a fax where the numbers are the other way round."""
    stream = io.BytesIO()
    receipt().convert("1").save(stream, "TIFF", tiffinfo={262: 0})
    return stream.getvalue()


modes.file("jpeg-ycck", "JPEG, YCCK by Adobe's marker", DECODED, ".jpg", _ycck)
modes.file("png-clear-paper", "PNG, transparent palette", DECODED, ".png", partial(_clear, 7))
modes.file("png-clear-ink", "PNG, ink is transparent", DECODED, ".png", partial(_clear, 0))
modes.file("png-all-clear", "PNG, nothing is opaque", DECODED, ".png", _all_clear)
modes.file("png-16-bit-rgba", "PNG, 16 bits, RGBA, zeros", DECODED, ".png", _sixteen_bits)
modes.file("png-2-bit", "PNG, 2 bits", READ, ".png", _two_bits)
modes.file("tiff-nan", "TIFF of floats with NaN and infinities", DECODED, ".tif", _floats)
modes.file("tiff-white-is-zero", "TIFF, white is zero", READ, ".tif", _inverted)
modes.file(
    "jpeg-quality-1", "JPEG, quality 1", DECODED, ".jpg", partial(_saved, "JPEG", "RGB", quality=1)
)
