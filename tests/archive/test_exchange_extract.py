import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from crawler.archive.exchange import export, extract
from crawler.archive.reader import Archive
from crawler.archive.verify import verify
from crawler.errors import ArchiveError
from crawler.model import Evidence
from tests.support import archives


@pytest.fixture
def run(tmp_path):
    """An archive of ten pages, one of them fetched twice and noted; its evidence."""
    with archives.writer(tmp_path / "run", rotate_bytes=2000, record_ids=archives.ids()) as out:
        found = [
            out.write(archives.exchange(f"http://news.example/{n}", b"<p>%d</p>" % n * 80))
            for n in range(10)
        ]
        found.append(
            out.write(archives.exchange("http://news.example/3", b"<p>3</p>" * 80, after=60))
        )
        out.metadata("http://news.example/3", {"article": "harbour.txt"})
    return tmp_path / "run", found


def taken(run, target, *wanted):
    with Archive([run]) as archive:
        return extract(
            archive, wanted, target, at=archives.START, record_id=lambda: "<urn:uuid:extract>"
        )


def test_a_record_is_taken_with_all_that_belongs_to_it(run, tmp_path):
    folder, found = run
    target = tmp_path / "part.warc.gz"
    assert taken(folder, target, found[10]) == 5
    with target.open("rb") as handle:
        kinds = sorted(record.rec_type for record in ArchiveIterator(handle))
    assert kinds == ["metadata", "request", "request", "response", "revisit", "warcinfo"]
    assert verify(target) == ()

    class Arguments:
        inputs = (str(target),)
        verbose = False

    assert Checker(Arguments()).process_all() == 0


def test_the_evidence_of_the_whole_archive_reads_the_same_from_the_part(run, tmp_path):
    folder, found = run
    target = tmp_path / "part.warc.gz"
    taken(folder, target, found[1], found[10])
    with Archive([folder]) as whole, Archive(files=[target]) as part:
        for evidence in (found[1], found[10]):
            assert part.read(evidence) == whole.read(evidence)
        with pytest.raises(ArchiveError):
            part.read(found[2])
        export(
            tmp_path / "part.wacz",
            part.volumes(),
            part.entries(),
            (),
            title="part",
            created=archives.START,
        )
    with Archive(files=[tmp_path / "part.wacz"]) as package:
        assert package.read(found[10]).payload == b"<p>3</p>" * 80
    assert verify(tmp_path / "part.wacz") == ()


def test_a_record_of_a_plain_file_is_compressed(tmp_path):
    url = "http://a.example/"
    plain = archives.save(
        tmp_path / "x.warc", archives.record("response", url, archives.http(b"one"))
    )
    with Archive(files=[plain]) as archive:
        evidence = archive.captures(url)[0].evidence
        assert (
            extract(
                archive,
                [evidence],
                tmp_path / "y.warc.gz",
                at=archives.START,
                record_id=lambda: "<urn:uuid:extract>",
            )
            == 1
        )
    with Archive(files=[tmp_path / "y.warc.gz"]) as archive:
        assert archive.read(evidence).payload == b"one"


def test_evidence_that_is_not_at_hand_leaves_no_file(run, tmp_path):
    unknown = Evidence("x.warc.gz", 0, "<urn:uuid:unknown>", "", "")
    with pytest.raises(ArchiveError, match="holds this record"):
        taken(run[0], tmp_path / "part.warc.gz", unknown)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_file_that_is_there_is_not_overwritten(run, tmp_path):
    target = tmp_path / "part.warc.gz"
    target.write_bytes(b"mine")
    with pytest.raises(ArchiveError, match="is there already"):
        taken(run[0], target, run[1][0])
    assert target.read_bytes() == b"mine"
