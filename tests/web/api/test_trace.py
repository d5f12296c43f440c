"""One call traces a code to its lots and orders, for who keeps the stock and for no shop."""

from __future__ import annotations

from support.flows import bought_lots as lots
from support.flows import stocked_units as stock
from web.api.programs import Program, key_of_house


def test_a_unit_is_traced_to_its_supplier_and_its_order_by_its_own_warehouse(app, network):
    unit = stock.issued(network)[0]
    here = Program(app, key_of_house(network))
    found = here.get(f"/api/v1/trace?code={unit}").get_json()
    (lot,) = found["lots"]
    assert (lot["supplier"], lot["state"]) == ("瑞丽玉石商行", "accepted")
    assert lot["units"] == {"issued": 1, "stored": 4}
    (sold,) = found["sold"]
    assert (sold["unit"], sold["piece"]) == (unit, stock.piece_of(unit))
    by_supplier = here.get(f"/api/v1/trace?code={lots.SUPPLIER}").get_json()
    assert by_supplier == found
    assert here.get("/api/v1/trace?code=%00").status_code == 422
    nothing = {"lots": [], "sold": [], "more": False}
    assert here.get("/api/v1/trace?code=UN-2026-999999").get_json() == nothing
    far = Program(app, key_of_house(network, "api_key_far"))
    assert far.get(f"/api/v1/trace?code={unit}").get_json() == nothing
