"""A logo is the image that its name says, and does nothing but draw."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image

from cardgen.render.look.images import NotAnImage, data_address


def svg(inner: str, attributes: str = "") -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inner}</svg>'.encode()


def saved(form: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (9, 5), "#004f71").save(buffer, form)
    return buffer.getvalue()


@pytest.mark.parametrize(("form", "suffix"), [("PNG", ".png"), ("JPEG", ".jpg"), ("JPEG", ".jpeg")])
def test_a_picture_is_kept_byte_by_byte(form: str, suffix: str) -> None:
    content = saved(form)
    address = data_address(content, suffix)
    assert address.startswith(f"data:image/{form.lower()};base64,")
    assert base64.b64decode(address.split(",")[1]) == content


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (saved("JPEG"), ".png"),
        (saved("PNG"), ".jpg"),
        (saved("PNG")[:-4], ".png"),
        (saved("PNG") + b"<script>", ".png"),
        (saved("PNG")[:40] + b"\xff" + saved("PNG")[41:], ".png"),
        (saved("JPEG")[:100], ".jpg"),
        (b"\xff\xd8\xff\xd9", ".jpg"),
        (b"<html><script>alert(1)</script>", ".png"),
        (b"", ".png"),
        (b"", ".svg"),
        (saved("PNG"), ".svg"),
        (b"<html/>", ".svg"),
        (b"<svg/>", ".svg"),
    ],
)
def test_what_is_no_image_by_its_bytes_is_refused(content: bytes, suffix: str) -> None:
    with pytest.raises(NotAnImage):
        data_address(content, suffix)


def test_a_drawing_that_only_draws_is_kept() -> None:
    content = svg(
        '<defs><linearGradient id="a"><stop offset="0" stop-color="#fff"/></linearGradient></defs>'
        '<rect width="3" height="3" fill="url(#a)"/><use href="#a"/><text>Bank</text>',
        'xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 3 3"',
    )
    assert base64.b64decode(data_address(b'<?xml version="1.0" encoding="UTF-8"?>\n' + content, ".svg").split(",")[1])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (svg("<script>alert(1)</script>"), "holds script, and a logo may only draw"),
        (
            svg('<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>'),
            "holds body, foreignObject",
        ),
        (svg("<style>@import 'https://a.example/x.css'</style>"), "holds style"),
        (svg('<image href="https://a.example/x.png"/>'), "holds image"),
        (svg('<animate attributeName="href" values="javascript:alert(1)"/>'), "holds animate"),
        (svg("<rect/>", 'onload="alert(1)"'), 'holds "onload", which runs a script'),
        (svg("<rect/>", 'ONLOAD="alert(1)"'), 'holds "ONLOAD", which runs a script'),
        (svg('<use href="https://a.example/x.svg#a"/>'), "refers to something outside itself"),
        (
            svg('<use x:href="data:image/svg+xml,x"/>', 'xmlns:x="http://www.w3.org/1999/xlink"'),
            "refers to something outside itself",
        ),
        (svg("<rect fill=\"url('https://a.example/x')\"/>"), "refers to something outside itself"),
        (svg('<rect style="fill:URL( https://a.example/x )"/>'), "refers to something outside itself"),
        (svg("<rect style=\"fill:u\\72l('x')\"/>"), "refers to something outside itself"),
        (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + svg("<text>&a;</text>"), "holds a DOCTYPE"),
        (b'<?xml-stylesheet href="https://a.example/x.css"?>' + svg(""), "holds an instruction for programs"),
        (svg("<rect/>").decode().encode("utf-16"), "is no SVG in UTF-8"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><g></svg>", "is no SVG: mismatched tag"),
    ],
)  # fmt: skip
def test_a_drawing_that_could_run_or_load_something_is_refused(content: bytes, told: str) -> None:
    with pytest.raises(NotAnImage, match=told.replace("(", r"\(")):
        data_address(content, ".svg")
