"""The photograph as printed: small, upright, without camera data."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageCms, UnidentifiedImageError

from certificates.photo import LONGEST, card_photo


def taken(size: tuple[int, int] = (3000, 2000), **more: object) -> bytes:
    picture = Image.radial_gradient("L").resize(size).convert("RGB")
    target = BytesIO()
    picture.save(target, "JPEG", **more)
    return target.getvalue()


def camera() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010F] = "Camera maker"
    return exif


def test_it_is_small_and_upright_and_holds_no_camera_data() -> None:
    made = card_photo(taken(exif=camera()))
    with Image.open(BytesIO(made)) as picture:
        assert (picture.format, picture.mode) == ("JPEG", "RGB")
        assert max(picture.size) == LONGEST == picture.height
        assert "exif" not in picture.info
    assert b"Camera maker" not in made
    assert len(made) < 40_000


def test_the_same_picture_gives_the_same_bytes() -> None:
    assert card_photo(taken()) == card_photo(taken())


def test_a_small_picture_stays_as_large_as_it_is() -> None:
    with Image.open(BytesIO(card_photo(taken((120, 80))))) as picture:
        assert picture.size == (120, 80)


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "CMYK"])
def test_any_kind_of_picture_becomes_rgb(mode: str) -> None:
    target = BytesIO()
    Image.new(mode, (60, 40)).save(target, "TIFF")
    with Image.open(BytesIO(card_photo(target.getvalue()))) as picture:
        assert picture.mode == "RGB"


def test_colours_are_meant_as_the_profile_says() -> None:
    srgb, lab = (
        ImageCms.ImageCmsProfile(ImageCms.createProfile(space)).tobytes()
        for space in ("sRGB", "LAB")
    )
    plain = card_photo(taken())
    assert card_photo(taken(icc_profile=srgb)) == plain
    assert card_photo(taken(icc_profile=lab)) == plain
    assert card_photo(taken(icc_profile=b"no profile")) == plain


def test_no_picture_is_refused() -> None:
    with pytest.raises(UnidentifiedImageError):
        card_photo(b"%PDF-1.7")
