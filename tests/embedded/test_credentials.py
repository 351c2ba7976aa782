"""Development secrets are made once, for the owner's eyes."""

from reputation.embedded.credentials import fresh_secrets, kept_secrets
from tests.embedded.processes import python


def test_secrets_are_made_once_and_kept_private(tmp_path):
    first = kept_secrets(tmp_path)
    assert kept_secrets(tmp_path) == first
    assert first.keys() == fresh_secrets().keys()
    assert (tmp_path / "secrets.env").stat().st_mode & 0o777 == 0o600


def test_two_installations_share_no_secret():
    assert not set(fresh_secrets().values()) & set(fresh_secrets().values())


def test_a_missing_secret_is_added_and_the_others_stay(tmp_path):
    (tmp_path / "secrets.env").write_text("SECRET_KEY=mine=and=mine\n")
    assert kept_secrets(tmp_path)["SECRET_KEY"] == "mine=and=mine"
    assert kept_secrets(tmp_path) == kept_secrets(tmp_path)


def test_processes_that_start_together_agree_on_the_secrets(tmp_path):
    source = (
        "import sys, pathlib; from reputation.embedded.credentials import kept_secrets;"
        "print(sorted(kept_secrets(pathlib.Path(sys.argv[1])).items()))"
    )
    with python(source, tmp_path) as one, python(source, tmp_path) as two, python(source, tmp_path) as three:
        answers = {process.communicate()[0] for process in (one, two, three)}
    assert len(answers) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secrets.env"]
