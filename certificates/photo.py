"""The photograph as it is printed: upright, small, in RGB, and without anything but the picture."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageCms, ImageOps

LONGEST = 600  # pixels: 300 dpi at the 50 mm the picture is printed in
QUALITY = 76


def card_photo(picture: bytes) -> bytes:
    """A JPEG of at most 600 pixels a side from any picture Pillow can read.

    The same picture gives the same bytes. Camera data (EXIF, place, profile) is left behind; raises
    `PIL.UnidentifiedImageError` if it is no picture.
    """
    with Image.open(BytesIO(picture)) as opened:
        upright = _in_srgb(ImageOps.exif_transpose(opened))
    upright.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", upright.size)
    clean.paste(upright)
    target = BytesIO()
    clean.save(
        target, "JPEG", quality=QUALITY, optimize=True, progressive=True, subsampling="4:2:0"
    )
    return target.getvalue()


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Colours as the camera's profile means them; a profile that can't be read is passed over."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "CMYK"):
        return picture.convert("RGB")
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(
            picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError):
        return picture.convert("RGB")
    return converted if converted is not None else picture.convert("RGB")
