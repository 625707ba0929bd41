"""Reporting a mistake on a page: anybody may, nothing personal is taken, no word is lost."""

from __future__ import annotations

import pytest

from app.core.personal import Personal, find_personal
from app.moderation.forms import PROBLEM_LABELS, own_path
from tests.home.dom import main_of, parse
from tests.moderation.conftest import HTMX

EXAMPLES = {
    Personal.EMAIL: ["write to zoe.t@example.org please", "zoé@exemple.gc.ca"],
    Personal.PHONE: ["613-555-0199", "(819) 555 0199", "+1 613.555.0199", "6135550199"],
    Personal.POSTAL_CODE: ["K1A 0B1", "k1a0b1", "à H2X-1Y4"],
    Personal.SOCIAL_INSURANCE: ["046 454 286", "046-454-286"],
    Personal.PASSPORT: ["my passport AB123456"],
    Personal.STREET: ["24 Sussex Drive", "350, rue Sparks", "12 Old Mill Road", "7 av. du Parc"],
}
SENTENCES = {
    Personal.EMAIL: "Remove the e-mail address",
    Personal.PHONE: "Remove the telephone number",
    Personal.POSTAL_CODE: "Remove the postal code",
    Personal.SOCIAL_INSURANCE: "looks like a social insurance number",
    Personal.PASSPORT: "looks like a passport number",
    Personal.STREET: "Remove the street address",
}
HARMLESS = [
    "call 311",
    "page 2 of 10",
    "The date is wrong: 2019-06-10",
    "from 2019 to 2026, not 2018-2019",
    "10 June – 12 July 2019",
    "Il manque 3 mots à la page 12.",
    "1,234,567 people; 50 % of them",
    "error 404, then 500 500",
    "thread 123456 says @amina",
    "9:30 a.m. to 11:45",
    "version 1.2.3, chapter A1B2",
    "week 3 is shown twice",
]


def test_the_form_names_the_page_it_is_about(client) -> None:
    page = main_of(client.get("/en/problem?page=/en/threads/3-x%3Fa%3Db").text)
    assert page.the("input", name="page").attributes["value"] == "/en/threads/3-x?a=b"
    assert "Page: /en/threads/3-x?a=b" in page.text
    boxes = page.every("input", name="problems")
    assert [box.attributes["value"] for box in boxes] == list(PROBLEM_LABELS)
    assert {box.attributes["type"] for box in boxes} == {"checkbox"}
    assert not any("checked" in box.attributes for box in boxes)


@pytest.mark.parametrize(
    "text",
    ["/en/about", "/fr/", "/en", "/fr/threads/?kind=tip&sort=new", "/en/membres/zoé", "/en//x"],
)
def test_a_page_of_ours_is_kept(text: str) -> None:
    assert own_path(text) == text


@pytest.mark.parametrize(
    "text",
    ["", "/", "en/about", "//evil.example/en/", "https://evil.example/en/", "/de/about",
     "/english", "/en.evil", "javascript:alert(1)", "/\\evil", "/en/\x00", "/en/\u202egpj",
     "/en/\n", " /en/"],
)  # fmt: skip
def test_a_foreign_page_is_dropped(text: str, client) -> None:
    assert own_path(text) == ""
    page = main_of(client.get("/en/problem", query_string={"page": text}).text)
    assert page.the("input", name="page").attributes["value"] == ""


def test_a_very_long_page_is_cut(client) -> None:
    assert len(own_path("/en/" + "x" * 5000)) == 300


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_stranger_reports_and_is_thanked(lang, client, sent, reports) -> None:
    answer = client.post(f"/{lang}/problem", data=sent)
    assert (answer.status_code, answer.location) == (303, f"/{lang}/problem/thanks")
    assert client.get(answer.location).status_code == 200
    [made] = reports()
    assert (made.page, made.language, made.problems, made.details) == (
        "/en/about",
        lang,
        ["spelling", "other"],
        "A typo: teh.",
    )


def test_nothing_says_who_it_was(visit, amina, sent, reports) -> None:
    visit(amina).post("/en/problem", data=sent)
    [made] = reports()
    assert {name for name in vars(made) if not name.startswith("_")} == {
        "id", "created_at", "page", "language", "problems", "details",
    }  # fmt: skip


def test_htmx_gets_thanks_in_place(client, sent, reports) -> None:
    answer = client.post("/en/problem", data=sent, headers=HTMX)
    assert answer.status_code == 200
    assert "Thank you for your help!" in answer.text
    assert "<html" not in answer.text
    assert parse(answer.text).the(role="status").attributes["data-focus"] == ""
    assert len(reports()) == 1


def test_htmx_gets_the_form_alone(client, sent, reports) -> None:
    empty = client.get("/en/problem?page=/en/about", headers=HTMX)
    assert "<html" not in empty.text
    assert parse(empty.text).the("form").attributes["id"] == "problem-form"
    refused = client.post("/en/problem", data={**sent, "problems": []}, headers=HTMX)
    assert refused.status_code == 422
    assert parse(refused.text).the("form").attributes["id"] == "problem-form"
    assert "A typo: teh." in refused.text
    assert reports() == []


@pytest.mark.parametrize("problems", [[], [""], ["nonsense"], ["other", "nonsense"]])
def test_without_a_known_problem_it_is_refused(problems, client, sent, reports) -> None:
    answer = client.post("/en/problem", data={**sent, "problems": problems})
    assert answer.status_code == 422
    page = main_of(answer.text)
    assert page.the("textarea", name="details").text == "A typo: teh."
    assert page.the("input", name="page").attributes["value"] == "/en/about"
    assert page.has(class_="error-summary")
    assert reports() == []


def test_details_are_not_needed(client, sent, reports) -> None:
    assert client.post("/en/problem", data={**sent, "details": "  "}).status_code == 303
    assert reports()[0].details == ""


def test_300_characters_fit_and_one_more_does_not(client, sent, reports) -> None:
    assert client.post("/en/problem", data={**sent, "details": "é" * 300}).status_code == 303
    answer = client.post("/en/problem", data={**sent, "details": "é" * 301})
    assert answer.status_code == 422
    assert "Use at most 300 characters for the details." in answer.text
    assert "é" * 301 in answer.text
    assert len(reports()) == 1


def test_a_refused_form_keeps_what_was_ticked(client, sent) -> None:
    page = main_of(client.post("/en/problem", data={**sent, "details": "x" * 301}).text)
    ticked = [
        box.attributes["value"]
        for box in page.every("input", name="problems")
        if "checked" in box.attributes
    ]
    assert ticked == ["spelling", "other"]


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in EXAMPLES.items() for text in texts]
)
def test_personal_information_is_refused_and_not_kept(kind, text, client, sent, reports) -> None:
    answer = client.post("/en/problem", data={**sent, "details": text})
    assert answer.status_code == 422
    page = main_of(answer.text)
    assert SENTENCES[kind] in page.the(class_="error-summary").text
    assert page.the("textarea", name="details").text == text
    assert reports() == []


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_texts_are_taken(text, client, sent, reports) -> None:
    assert find_personal(text) == []
    assert client.post("/en/problem", data={**sent, "details": text}).status_code == 303
    assert reports()[0].details == text


def test_a_text_far_too_long_is_refused_with_every_word(client, sent, reports) -> None:
    text = "1 a@ " * 70_000
    answer = client.post("/en/problem", data={**sent, "details": text})
    assert answer.status_code == 422
    assert main_of(answer.text).the("textarea", name="details").text == text.strip()
    assert reports() == []


def test_too_many_reports_are_put_off_and_the_text_is_kept(client, sent, reports) -> None:
    for _ in range(5):
        assert client.post("/en/problem", data=sent).status_code == 303
    answer = client.post("/en/problem", data={**sent, "details": "The sixth."})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    form = main_of(answer.text).the("form")
    assert form.the("textarea", name="details").text == "The sixth."
    kept = [each.attributes["value"] for each in form.every("input", name="problems")]
    assert kept == ["spelling", "other"]
    assert len(reports()) == 5


def test_a_refused_form_counts_towards_no_limit(client, sent, reports) -> None:
    for _ in range(8):
        client.post("/en/problem", data={**sent, "problems": []})
    assert client.post("/en/problem", data=sent).status_code == 303


def test_without_its_token_nothing_is_sent_and_the_text_comes_back(
    csrf_client, sent, reports
) -> None:
    answer = csrf_client.post("/en/problem", data=sent)
    assert answer.status_code == 400
    assert "A typo: teh." in answer.text
    assert reports() == []


def test_with_its_token_it_is_sent(csrf_client, sent, reports) -> None:
    page = main_of(csrf_client.get("/en/problem").text)
    token = page.the("input", name="csrf_token").attributes["value"]
    answer = csrf_client.post("/en/problem", data={**sent, "csrf_token": token})
    assert answer.status_code == 303
    assert len(reports()) == 1


def test_the_foot_of_every_page_leads_to_the_form(client) -> None:
    links = parse(client.get("/fr/offerings/2019/").text).links()
    assert "/fr/problem?page=/fr/offerings/2019/" in links


def test_the_thanks_page_is_there_in_both_languages(client) -> None:
    for lang in ("en", "fr"):
        page = main_of(client.get(f"/{lang}/problem/thanks").text)
        assert page.has("h1")
        assert f"/{lang}/" in page.links()
