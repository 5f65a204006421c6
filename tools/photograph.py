"""Take a photograph of a sheet of paper: table, light, folds, lens, noise.

All lengths are pixels of the photograph; every random choice comes from the seed.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Field = npt.NDArray[np.float32]

WIDTH = 900
TABLES = {
    "oak": (172, 128, 84),
    "walnut": (92, 60, 42),
    "slate": (70, 74, 80),
    "linen": (203, 194, 178),
    "steel": (165, 170, 174),
    "scanner": (238, 238, 236),
}


@dataclass(frozen=True)
class Camera:
    """How the picture is taken.

    Args:
        seed: Of every random choice.
        table: What the paper lies on, one of ``TABLES``.
        turn: Degrees that the paper is turned clockwise.
        askew: How far the corners stray, as a share of the width (perspective).
        curl: How much the paper bends, 1 is what paper from a roll does.
        fade: How much of the print has gone, 0 to 1.
        light: Brightness; ``warmth``: from white to the yellow of a lamp.
        shadow: Depth of a shadow across the paper, 0 to 1.
        blur: Of the lens, standard deviation in pixels.
        noise: Of the sensor, standard deviation in grey levels.
        cutter: The ends of the paper have teeth.
        torn: Only a part of the paper is left.
    """

    seed: int
    table: str = "oak"
    turn: float = 0.0
    askew: float = 0.025
    curl: float = 1.0
    fade: float = 0.0
    light: float = 1.0
    warmth: float = 0.0
    shadow: float = 0.0
    blur: float = 0.55
    noise: float = 2.5
    cutter: bool = True
    torn: bool = False


def photograph(paper: Picture, camera: Camera) -> Picture:
    """The photograph, RGB, of ``paper`` (grey or RGB)."""
    rng = np.random.default_rng(camera.seed)
    sheet = _shade(_colour(paper, camera.fade), camera, rng)
    mask = _outline(paper.shape[0], paper.shape[1], camera, rng)
    height, matrix = _stand(paper.shape[0], paper.shape[1], camera, rng)
    sheet, mask = _lay(sheet, mask, matrix, height, camera)
    scene = table(camera.table, height, rng)
    fallen = cv2.GaussianBlur(np.roll(mask, (7, 9), (0, 1)), (0, 0), 9)[..., None]
    scene = scene * (1 - 0.55 * fallen * (camera.table != "scanner"))
    scene = scene * (1 - mask[..., None]) + sheet * mask[..., None]
    return _expose(scene * _lamp(height, camera, rng)[..., None], camera, rng)


def noise(height: int, width: int, rows: int, columns: int, rng: np.random.Generator) -> Field:
    """Smooth noise, about -1 to 1, from a grid of ``rows`` x ``columns`` random heights."""
    grid = rng.uniform(-1, 1, (rows, columns)).astype(np.float32)
    return np.asarray(cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC))


def _colour(paper: Picture, fade: float) -> Field:
    rgb = paper if paper.ndim == 3 else paper[..., None].repeat(3, axis=2)
    white = rgb.max()
    return np.asarray(white - (white - rgb.astype(np.float32)) * (1 - fade), dtype=np.float32)


def _shade(sheet: Field, camera: Camera, rng: np.random.Generator) -> Field:
    """Folds, dents and the bend of the roll, as light that falls from the upper left."""
    height, width = sheet.shape[:2]
    across = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    bend = -0.05 * across - 0.05 * across**4
    dents = noise(height, width, 7, 4, rng) + 0.5 * noise(height, width, 15, 8, rng)
    folds = np.zeros((height, width), np.float32)
    down = np.arange(height, dtype=np.float32)[:, None]
    for place in rng.uniform(0.15, 0.9, 2):
        away = down - place * height - across * rng.uniform(-40, 40)
        folds += np.sign(away) * np.exp(-np.abs(away) / 90) * 0.5 - np.exp(-((away / 3) ** 2)) * 0.7
    shading = 1 + camera.curl * (bend + 0.03 * dents + 0.055 * folds)
    return np.asarray(sheet * shading[..., None], dtype=np.float32)


def _outline(height: int, width: int, camera: Camera, rng: np.random.Generator) -> Field:
    """Where there is paper: straight sides, the teeth of the cutter, or a tear."""
    mask = np.ones((height, width), np.float32)
    rows = np.arange(height)[:, None]
    if camera.cutter:
        teeth = (np.abs(np.arange(width) % 18 - 9) * 0.8).astype(int)
        mask[(rows < teeth) | (rows > height - 1 - teeth)] = 0
    if camera.torn:
        across = np.arange(width)
        rough = noise(1, width, 1, 9, rng)[0] * 60 + noise(1, width, 1, 60, rng)[0] * 14
        mask[rows < 0.20 * height + 0.10 * across + rough] = 0
        mask[rows > 0.92 * height - 0.25 * across - rough] = 0
    return mask


def _stand(
    height: int, width: int, camera: Camera, rng: np.random.Generator
) -> tuple[int, npt.NDArray[np.float64]]:
    """Height of the photograph, and the perspective from paper to photograph."""
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], float)
    angle = np.deg2rad(camera.turn)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned = (corners - corners.mean(axis=0)) @ turn.T
    size = np.ptp(turned, axis=0)
    share = 0.97 if camera.table == "scanner" else 0.8
    turned *= share * WIDTH / size[0]
    turned += rng.uniform(-1, 1, (4, 2)) * camera.askew * WIDTH * 0.5
    tall = round(np.ptp(turned[:, 1]) / (0.97 if camera.table == "scanner" else 0.91))
    turned += np.array([WIDTH, tall]) / 2 - (turned.max(axis=0) + turned.min(axis=0)) / 2
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), turned.astype(np.float32))
    return tall, np.asarray(matrix, dtype=np.float64)


def _lay(
    sheet: Field, mask: Field, matrix: npt.NDArray[np.float64], height: int, camera: Camera
) -> tuple[Field, Field]:
    """Paper and outline as they lie in the photograph, rows bent by the curl."""
    y, x = np.mgrid[0:height, 0:WIDTH].astype(np.float64)
    point = np.stack([x, y, np.ones_like(x)], axis=-1) @ np.linalg.inv(matrix).T
    u, v = point[..., 0] / point[..., 2], point[..., 1] / point[..., 2]
    across = 2 * u / sheet.shape[1] - 1
    v = v + camera.curl * 9 * (across**2 + 0.35 * np.sin(across * 4 + v / 400))
    u = u + camera.curl * 5 * np.sin(v / 330)
    soft = cv2.GaussianBlur(sheet, (0, 0), 0.8)
    where = u.astype(np.float32), v.astype(np.float32)
    lain = cv2.remap(soft, *where, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    cut = cv2.remap(mask, *where, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return np.asarray(lain), np.asarray(cut)


def table(name: str, height: int, rng: np.random.Generator) -> Field:
    """What the paper lies on, RGB."""
    if name in ("oak", "walnut"):
        grain = _grain(height, rng)
    elif name == "linen":
        y, x = np.mgrid[0:height, 0:WIDTH].astype(np.float32)
        grain = 0.05 * np.sin(x * 1.3) * np.sin(y * 1.3) + 0.04 * noise(height, WIDTH, 9, 7, rng)
    elif name == "steel":
        grain = 0.05 * noise(height, WIDTH, height // 2, 5, rng)
        grain = grain + 0.12 * np.linspace(-1, 1, WIDTH, dtype=np.float32)[None, :]
    elif name == "scanner":
        grain = np.zeros((height, WIDTH), np.float32)
    else:
        grain = 0.12 * noise(height, WIDTH, 12, 9, rng)
        grain = grain + 0.10 * noise(height, WIDTH, height // 5, WIDTH // 5, rng)
    base = np.array(TABLES[name], np.float32)
    return np.asarray(base * (1 + grain[..., None]), dtype=np.float32)


def _grain(height: int, rng: np.random.Generator) -> Field:
    """Planks of wood: fibres along them, seams between."""
    y = np.arange(height, dtype=np.float32)[:, None]
    wander = 26 * noise(height, WIDTH, 6, 4, rng)
    rings = np.sin((y + wander) / 11) * 0.06 + np.sin((y + 1.7 * wander) / 27) * 0.06
    fibres = 0.07 * noise(height, WIDTH, height // 2, 10, rng)
    seams = -0.55 * np.exp(-((((y % 330) - 165) / 2.2) ** 2))
    return np.asarray(rings + fibres + seams, dtype=np.float32)


def _lamp(height: int, camera: Camera, rng: np.random.Generator) -> Field:
    """Brightness over the photograph: a lamp to one side, and the shadow of a hand."""
    if camera.table == "scanner":
        return np.ones((height, WIDTH), np.float32)
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, WIDTH, dtype=np.float32)[None, :]
    side = rng.uniform(0, 2 * np.pi)
    light = camera.light * (0.96 + 0.07 * (np.cos(side) * x + np.sin(side) * y))
    light = light * (1 - 0.06 * (x**2 + y**2))
    if camera.shadow:
        edge = np.array([[-0.9, 1.3], [-0.25, -0.1], [0.1, -0.35], [1.4, -0.15], [1.4, 1.3]])
        shape = ((edge + 1) / 2 * [WIDTH, height]).astype(np.int32)
        hand = cv2.fillPoly(np.zeros((height, WIDTH), np.float32), [shape], 1.0)
        light = light * (1 - camera.shadow * cv2.GaussianBlur(hand, (0, 0), 22))
    return np.asarray(light, dtype=np.float32)


def _expose(scene: Field, camera: Camera, rng: np.random.Generator) -> Picture:
    """Lens, colour of the light, sensor."""
    tint = np.array([1 + 0.1 * camera.warmth, 1.0, 1 - 0.9 * camera.warmth], np.float32)
    seen = cv2.GaussianBlur(np.asarray(scene * tint), (0, 0), camera.blur)
    grains = np.asarray(rng.normal(0, camera.noise, seen.shape), dtype=np.float32)
    seen = seen + cv2.GaussianBlur(grains, (0, 0), 0.7) * 1.6
    return np.asarray(np.clip(seen, 0, 255), dtype=np.uint8)
