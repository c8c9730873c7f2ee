"""Words of survey forms, as met in the field, to the words of `needs`."""

from enum import StrEnum
from typing import TypeVar

from geoplan.needs.rules import (
    Condition,
    Damage,
    Level,
    Lighting,
    Material,
    Ownership,
    Tenure,
    ToiletOwner,
    Water,
)
from geoplan.needs.rules.facts import Drain, Toilet
from geoplan.surveys.reading.text import folded
from geoplan.surveys.rules.problems import HoldingStage

Word = TypeVar("Word", bound=StrEnum)


def _words(kind: type[Word], **spellings: str) -> dict[str, Word]:
    """Return folded spelling to word; every word's own value is a spelling, too."""
    found = {folded(one): one for one in kind}
    for name, text in spellings.items():
        found |= {folded(spelling): kind[name] for spelling in text.split(",")}
    return found


MATERIALS = _words(
    Material,
    CONCRETE="beton, cor, dak, dak beton, beton bertulang, cor beton, beton cor",
    TILE="genteng, genteng tanah liat, genteng beton, genteng metal",
    SHINGLE="sirap",
    ZINC="seng, spandek, galvalum, zincalume, seng gelombang",
    ASBESTOS="asbes, asbestos, asbes gelombang",
    THATCH="ijuk, rumbia, jerami, daun, daun daunan, dedaunan, alang alang, daun rumbia",
    BAMBOO="bambu",
    MASONRY="tembok, batako, hebel, bata ringan, pasangan bata, tembok plester, batu bata plester",
    PLASTERED_BAMBOO="anyaman bambu plester, plesteran anyaman bambu, bambu plester, kawat plester, "
    "anyaman bambu diplester",
    WOVEN_BAMBOO="anyaman bambu, bilik, gedek, bilik bambu, geribik, anyaman",
    PLANKS="papan, kayu papan, papan kayu",
    LOGS="batang kayu, kayu gelondongan",
    WOOD="kayu, kayu kelas rendah, kaso",
    STONE="marmer, granit, marmer granit, batu, batu kali, batu belah, umpak, umpak batu",
    CERAMIC="keramik",
    PARQUET="parket, vinil, karpet, vinyl, parquet",
    CEMENT_TILE="ubin, tegel, teraso, ubin tegel teraso",
    CEMENT="semen, plester, plesteran, rabat, semen plester, rabat beton, plester semen",
    BRICK="bata, batu bata, bata merah, semen bata merah",
    EARTH="tanah, tanah liat",
    STEEL="baja, besi, baja ringan",
    PRESENT="ada, ya",
    ABSENT="tidak ada, tdk ada, tanpa",
    OTHER="lainnya, lain lain, triplek, grc, kalsiboard, terpal, campuran",
)
CONDITIONS = _words(
    Condition,
    GOOD="baik, layak, bagus, tidak rusak, layak huni",
    LIGHT="menuju layak, agak layak, rusak ringan, ringan",
    MEDIUM="kurang layak, sedang, rusak sedang, cukup, rusak, kurang baik",
    HEAVY="tidak layak, rusak berat, berat, buruk, rusak total, jelek, lapuk, roboh, tdk layak, tidak layak huni",
)
DAMAGES = _words(
    Damage,
    LIGHT="ringan, rusak ringan, rr",
    MEDIUM="sedang, rusak sedang, rs, kurang layak",
    HEAVY="berat, rusak berat, total, rusak total, rb, tidak layak, tidak layak huni, rtlh",
)
WATERS = _words(
    Water,
    PIPED="perpipaan, pdam, ledeng, pipa, perpipaan pdam, leding",
    BOTTLED="air kemasan, isi ulang, galon, air isi ulang, kemasan",
    WELL="sumur, sumur bor, sumur pompa, sumur terlindung, sumur gali, jet pump, pompa, air tanah, sumur bersama",
    SPRING="mata air, mata air terlindung",
    RAIN="air hujan, hujan",
    SURFACE="sungai, danau, kolam, irigasi, waduk, air sungai, sumur tidak terlindung, sumur tak terlindung, "
    "mata air tidak terlindung, mata air tak terlindung",
    OTHER="lainnya, lain lain",
)
TOILET_OWNERS = _words(
    ToiletOwner,
    OWN="sendiri, milik sendiri, ada, punya, pribadi, ya, ada sendiri",
    SHARED="bersama, komunal, mck komunal, umum, mck umum, numpang, menumpang, mck, bersama mck komunal",
    NONE="tidak ada, tdk ada, tidak punya, tidak, tidak memiliki, belum ada",
)
TOILETS = _words(
    Toilet,
    SWAN_NECK="leher angsa, angsa, duduk, jongkok, kloset leher angsa",
    SQUAT="plengsengan",
    PIT="cemplung, cubluk, cemplung cubluk, cemplung/cubluk, tidak ada",
)
DRAINS = _words(
    Drain,
    SEPTIC="tangki septik, septic tank, septictank, septik, septitank, septic, ada",
    TREATMENT="ipal, spal, ipal komunal",
    HOLE="lubang tanah, cubluk, lubang, resapan",
    WATER="kolam, sawah, sungai, laut, danau, kali, selokan, got, kolam sawah sungai laut, parit",
    LAND="kebun, pantai, tanah lapang, kebun pantai, tidak ada, pekarangan, tegalan",
)
LIGHTINGS = _words(
    Lighting,
    METERED="pln, pln meteran, pln dengan meteran, listrik pln, listrik, ada, meteran sendiri, 450 va, 900 va",
    UNMETERED="pln tanpa meteran, tanpa meteran, non meteran, menumpang, numpang, listrik menumpang, pln non meteran",
    OTHER_POWER="non pln, genset, tenaga surya, listrik non pln, panel surya",
    NO_POWER="bukan listrik, tidak ada, lampu minyak, tanpa listrik, lilin",
)
TENURES = _words(
    Tenure,
    OWN="milik sendiri, sendiri, shm, hak milik, ajb, sertifikat, hak milik sendiri",
    RENTED="kontrak, sewa, kontrak sewa, kontrak/sewa, ngontrak, kontrakan",
    FAMILY="milik keluarga, waris, warisan, keluarga, orang tua, milik orang tua, milik keluarga waris, girik",
    STATE_LAND="tanah negara, negara, tanah bengkok, bengkok, tanah pemerintah, tanah pemda, tanah kai",
    NOT_OWN="bukan milik sendiri, menumpang, numpang, bebas sewa, milik orang lain, orang lain",
    DISPUTED="tanah ilegal, ilegal, sengketa",
)
LEVELS = _words(
    Level,
    TK="tkn, tk negeri, taman kanak kanak, tk swasta",
    KB="kelompok bermain, paud",
    TPA="taman penitipan anak, tempat penitipan anak",
    SPS="satuan paud sejenis, pos paud",
    RA="raudhatul athfal, ran",
    SD="sdn, sds, sd negeri, sd swasta, sekolah dasar, sdit, sdi, sd it",
    MI="min, mis, madrasah ibtidaiyah, mi swasta, mi negeri",
    SMP="smpn, smps, smp negeri, smp swasta, sekolah menengah pertama, smpit, smp it",
    MTS="mtsn, mtss, madrasah tsanawiyah, mts negeri, mts swasta",
    SMA="sman, smas, sma negeri, sma swasta, sekolah menengah atas, smait",
    MA="man, mas, madrasah aliyah, ma negeri, ma swasta",
    SMK="smkn, smks, smk negeri, smk swasta, sekolah menengah kejuruan",
    MAK="madrasah aliyah kejuruan",
    SLB="slbn, sekolah luar biasa, slb negeri, skh, skhn, sekolah khusus",
    PKBM="pusat kegiatan belajar masyarakat, skb",
)
OWNERSHIPS = _words(Ownership, STATE="negeri, n, pemerintah", PRIVATE="swasta, s, yayasan")
STAGES = _words(
    HoldingStage,
    AGREED="rencana, disepakati, direncanakan, usulan, komitmen, belum, belum mulai, perjanjian, pks, mou, "
    "0%, persiapan",
    BUILDING="dibangun, proses, sedang dibangun, pelaksanaan, berjalan, dalam pengerjaan, "
    "on progress, pembangunan, 50%",
    VERIFIED="selesai, sudah, sudah selesai, sudah dibangun, done, finished, completed, serah terima, bast, "
    "100%, terealisasi, "
    "selesai 100%, realisasi, sudah diserahterimakan",
)
SHIFTS = {
    **dict.fromkeys(("pagi", "tunggal", "satu", "sehari penuh", "1", "1 shift", "tidak", "single"), False),
    **dict.fromkeys(
        ("siang", "sore", "kombinasi", "pagi siang", "pagi dan siang", "dua", "2", "2 shift", "ganda"), True
    ),
    **dict.fromkeys(("ya", "double", "double shift", "pagi/siang", "kombinasi pagi siang"), True),
}
