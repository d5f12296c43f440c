"""A reviewer who looks before deciding: what the light table's script tells, told by hand."""

import re

MARKS = re.compile(r'data-id="(\d+\.[\w-]+)"')


def marks_on(browser, ref):
    """The marks of the files that the page of a piece shows."""
    return MARKS.findall(browser.get(f"/review/{ref}").get_data(as_text=True))


def looks_at(browser, ref):
    """Open the page of a piece and look at every file of it; how many are left to see."""
    told = browser.post(
        f"/review/{ref}/looks",
        {"file": marks_on(browser, ref)},
        headers={"Accept": "application/json"},
    )
    assert told.status_code == 200, told.get_data(as_text=True)
    return told.json["left"]
