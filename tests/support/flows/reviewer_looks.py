"""A reviewer who looks before deciding: what the light table's script tells, told by hand."""

import re

MARKS = re.compile(r'data-id="(\d+\.[\w-]+)"( data-drawn)?')


def marks_on(browser, ref):
    """The marks of the files that the page of a piece shows: (mark, whether it is drawn there)."""
    return MARKS.findall(browser.get(f"/review/{ref}").get_data(as_text=True))


def fetched(browser, mark, **more):
    """The mark that comes with the file itself; none where no page of the sign-in has shown it."""
    headers = {"Jadegate-Look": mark, **more}
    got = browser.get(f"/evidence/{mark.partition('.')[0]}", headers=headers)
    return got.headers.get("Jadegate-Looked"), got


def looks_at(browser, ref):
    """Open the page of a piece and look at every file of it; how many are left to see."""
    told = browser.post(
        f"/review/{ref}/looks",
        {"file": [m if drawn else fetched(browser, m)[0] for m, drawn in marks_on(browser, ref)]},
        headers={"Accept": "application/json"},
    )
    assert told.status_code == 200, told.get_data(as_text=True)
    return told.json["left"]
