"""A record of learning: issued, shown to whoever has its code, checked, withdrawn."""

from __future__ import annotations

import io
import json
import re

import jwt
import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from app.accounts.models import User
from app.core.db import db
from app.core.worker import run_due_jobs
from app.records.codes import LETTERS, new_code, read_code, shown_code
from app.records.models import Record

BOTH = ("Record of learning", "Relevé d’apprentissage")


def count(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Record))


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_anyone_with_the_code_reads_it_in_both_languages(lang, issue, amina, client) -> None:
    code = issue(amina, holder="Amina W. Warsame")
    page = client.get(f"/{lang}/records/{code}")
    assert page.status_code == 200
    for words in (*BOTH, "Amina W. Warsame", code, "12.5", "12,5", "Participant", "Participation"):
        assert words in page.text
    assert "not accredited" in page.text
    assert "n’est pas agréé" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"


def test_it_says_nothing_that_is_not_on_it(issue, amina, client) -> None:
    page = client.get(f"/en/records/{issue(amina)}").text
    assert amina.email not in page
    assert f"@{amina.handle}" not in page
    assert "Withdraw" not in page


def test_a_code_may_be_typed_as_it_comes(issue, amina, client) -> None:
    code = issue(amina)
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " ")):
        answer = client.get("/en/records/", query_string={"code": typed})
        assert answer.status_code == 302
        assert answer.location.endswith(f"/en/records/{code}")


@pytest.mark.parametrize(
    "typed", ["ABCD", "ABCD-EFGH-JKMN-PQRS", "0000-0000-0000-0000", "<b>", "é"]
)
def test_a_code_that_none_has_is_told_and_kept(typed, client) -> None:
    answer = client.get("/en/records/", query_string={"code": typed})
    assert answer.status_code == 404
    assert "No record has this code" in answer.text
    assert f'value="{typed.replace("<b>", "&lt;b&gt;")}"' in answer.text
    assert client.get(f"/en/records/{typed.replace('<b>', 'b')}").status_code == 404


def test_pressing_twice_issues_one(issue, amina, visit, app) -> None:
    code = issue(amina)
    assert issue(amina) == code
    assert count(app) == 1
    assert issue(amina, hours="13") != code
    assert count(app) == 2


def test_a_later_week_leaves_the_earlier_record_as_it_was(issue, amina, client) -> None:
    first = issue(amina)
    second = issue(amina, weeks=(1, 2, 3, 4, 5))
    assert "Participant" in client.get(f"/en/records/{first}").text
    assert "Completer" in client.get(f"/en/records/{second}").text
    assert "Completer" not in client.get(f"/en/records/{first}").text


@pytest.mark.parametrize("hours", ["abc", "0", "501", "-3", "1,2,3", "1e3", "١٢"])
def test_hours_that_are_none_are_refused_and_kept(hours, finish, amina, visit, app) -> None:
    finish(amina, 1)
    form = {"holder": "Amina Kept", "hours": hours}
    answer = visit(amina).post("/en/me/progress/current", data=form)
    assert answer.status_code == 422
    assert "Give the hours as a number" in answer.text
    assert "Amina Kept" in answer.text
    assert f'value="{hours}"' in answer.text
    assert count(app) == 0


def test_hours_may_be_left_out(issue, amina, client) -> None:
    page = client.get(f"/en/records/{issue(amina, hours='')}").text
    assert "Hours, as declared" not in page


def test_a_name_is_needed(finish, amina, visit) -> None:
    finish(amina, 1)
    form = {"holder": " \u200b ", "hours": "3"}
    answer = visit(amina).post("/fr/me/progress/current", data=form)
    assert answer.status_code == 422
    assert "Inscrivez le nom qui doit figurer sur le relevé." in answer.text


def test_its_holder_withdraws_it_and_it_is_gone(issue, amina, luc, visit, client) -> None:
    code = issue(amina)
    assert visit(luc).post(f"/en/records/{code}/withdraw").status_code == 403
    assert client.get(f"/en/records/{code}").status_code == 200
    assert visit(amina).post(f"/en/records/{code}/withdraw").status_code == 303
    for path in (code, f"{code}.json", f"{code}.pdf"):
        assert visit(amina).get(f"/en/records/{path}").status_code == 404
    assert visit(amina).post(f"/en/records/{code}/withdraw").status_code == 404
    assert code not in visit(amina).get("/en/me/progress/current").text
    assert issue(amina) != code


def test_the_list_of_ones_own_shows_nobody_elses(issue, amina, luc, visit) -> None:
    code = issue(amina)
    assert code in visit(amina).get("/en/me/progress/current").text
    issue(luc)
    assert code not in visit(luc).get("/en/me/progress/current").text


def test_the_json_is_checked_with_the_published_key(issue, amina, client, app) -> None:
    code = issue(amina)
    said = client.get(f"/en/records/{code}.json").json
    keys = jwt.PyJWKSet.from_dict(client.get("/en/records/keys.json").json)
    kid = jwt.get_unverified_header(said["jws"])["kid"]
    read = jwt.decode(
        said["jws"], keys[kid].key, algorithms=["EdDSA"], issuer=app.extensions["settings"].site_url
    )
    assert read["record"] == said["record"]
    assert read["jti"] == code.replace("-", "")
    assert said["record"]["accredited"] is False
    assert said["record"]["weeks"][0]["fr"]
    assert said["code"] == code


def test_a_changed_json_is_found_out(issue, amina, client) -> None:
    said = client.get(f"/en/records/{issue(amina)}.json").json
    [key] = jwt.PyJWKSet.from_dict(client.get("/en/records/keys.json").json).keys
    head, body, signature = said["jws"].split(".")
    payload = json.loads(jwt.utils.base64url_decode(body))
    payload["record"]["level"] = "builder"
    forged = jwt.utils.base64url_encode(json.dumps(payload).encode()).decode()
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(f"{head}.{forged}.{signature}", key.key, algorithms=["EdDSA"])


def test_no_private_key_is_published(client, app) -> None:
    text = client.get("/en/records/keys.json").text
    assert '"d"' not in text
    assert app.extensions["settings"].secret_key not in text


def test_the_pdf_says_it_in_both_languages_with_its_fonts(issue, amina, client, app) -> None:
    code = issue(amina, holder="Łukasz ᐃᓄᒃᑎᑐᑦ")
    assert client.get(f"/en/records/{code}.pdf").status_code == 404
    assert "The PDF is being made" in client.get(f"/en/records/{code}").text
    run_due_jobs(app)
    answer = client.get(f"/fr/records/{code}.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    pdf = PdfReader(io.BytesIO(answer.data))
    assert len(pdf.pages) == 1
    text = pdf.pages[0].extract_text()
    for words in (*BOTH, "Łukasz ᐃᓄᒃᑎᑐᑦ", code, "12.5 h", "12,5 h"):
        assert words in text.replace("\n", " ").replace("\u00a0", " ")
    fonts = pdf.pages[0]["/Resources"]["/Font"].values()
    assert all(_is_embedded(font.get_object()) for font in fonts)


def _is_embedded(font) -> bool:
    [described] = [each.get_object() for each in font["/DescendantFonts"]]
    return "/FontFile2" in described["/FontDescriptor"].get_object()


def test_the_pdf_of_a_withdrawn_record_is_never_kept(issue, amina, visit, app) -> None:
    code = issue(amina)
    visit(amina).post(f"/en/records/{code}/withdraw")
    run_due_jobs(app)
    with app.app_context():
        assert db.session.scalar(select(Record.pdf)) is None


def test_codes_cannot_be_mistaken() -> None:
    assert not set(LETTERS) & set("01ILOU")
    code = new_code()
    assert read_code(shown_code(code).lower()) == code
    assert re.fullmatch(r"(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}", shown_code(code))
    assert new_code() != code


def test_who_leads_notes_a_team_and_the_record_says_builder(
    issue, amina, grace, visit, client
) -> None:
    lead = visit(grace)
    address = "/en/offerings/current/teams-built"
    form = {"handle": f"@{amina.handle}", "team": "Les castors"}
    assert lead.post(address, data=form).status_code == 303
    assert "Les castors" in lead.get(address).text
    code = issue(amina, weeks=(1, 2, 3, 4, 5))
    page = client.get(f"/en/records/{code}").text
    assert "Builder" in page
    assert "Les castors" in page
    assert lead.post(f"{address}/{amina.id}/remove").status_code == 303
    assert "Les castors" not in lead.get(address).text
    assert "Les castors" in client.get(f"/en/records/{code}").text


@pytest.mark.parametrize("handle", ["nobody-here", "", "💥" * 300])
def test_a_handle_that_nobody_has_is_told_and_the_team_kept(handle, visit, grace) -> None:
    form = {"handle": handle, "team": "The Kept"}
    answer = visit(grace).post("/en/offerings/current/teams-built", data=form)
    assert answer.status_code == 422
    assert "The Kept" in answer.text


def test_a_team_without_the_course_is_no_builder(finish, progress, amina, grace, visit) -> None:
    form = {"handle": amina.handle, "team": "Les castors"}
    visit(grace).post("/en/offerings/current/teams-built", data=form)
    finish(amina, 1)
    assert progress(amina).level == "participant"


def test_with_its_person_a_record_goes(issue, luc, app, client) -> None:
    code = issue(luc)
    with app.app_context():
        db.session.delete(db.session.get_one(User, luc.id))
        db.session.commit()
    assert client.get(f"/en/records/{code}").status_code == 404
