"""The fields a survey can hold and the headers people write over them."""

from collections.abc import Mapping
from functools import lru_cache

from geoplan.surveys.reading.text import folded

# Values of these columns are sealed on arrival and never shown in a report.
PERSONAL = frozenset({"person_name", "nik", "kk", "phone", "age", "sex", "education", "job", "income", "head_name"})
# Recognised so that nobody has to map them, and left where they are: not needed, or not ours to keep.
LEFT_OUT = frozenset(
    {"row_number", "age", "sex", "education", "job", "income", "city", "province", "head_name", "postcode"}
    | {"area_type", "ignored"}
)

_PLACE = """
code: kode rumah, kode situs, kode geoplan, kode lokasi, site code, kode
row_number: no, nomor, no urut, nomor urut, nr, number, urut
address: alamat, alamat lengkap, alamat rumah, alamat tempat tinggal, alamat domisili, jalan, nama jalan,
  address,
  street, alamat sekolah, alamat sesuai ktp, lokasi, alamat lokasi
hamlet: lingkungan, link, dusun, kampung, kp, lingkungan dusun, dusun lingkungan, nama lingkungan, blok
rt_rw: rt rw, rtrw, rt dan rw, no rt rw, nomor rt rw
rt: rt, no rt, nomor rt, rukun tetangga
rw: rw, no rw, nomor rw, rukun warga
kelurahan: kelurahan, desa, kel, desa kelurahan, kelurahan desa, kel desa, desa kel, nama kelurahan, nama desa,
  village,
  nama desa kelurahan, ward
kecamatan: kecamatan, kec, nama kecamatan, district, subdistrict
area_code: kode wilayah, kode kelurahan, kode desa, kode desa kelurahan, kode kelurahan desa, kode kel,
  kode kemendagri,
  area code, village code, kode wilayah kemendagri
city: kota, kabupaten, kabupaten kota, kab kota, kota kabupaten, city, nama kabupaten kota
province: provinsi, propinsi, prov, province, nama provinsi
latitude: lintang, latitude, lat, garis lintang, koordinat lintang, ls, lintang selatan, koordinat lat,
  latitude ls,
  lintang ls, titik lintang, koordinat latitude, gps latitude, gps lintang, lintang latitude, latitude lintang,
  koordinat ls, lintang s, lokasi lat, lokasi latitude, lokasi lintang, location lat, location latitude, position lat,
  geo lat, titik lat, posisi lat
longitude: bujur, longitude, long, lng, lon, garis bujur, koordinat bujur, bt, bujur timur, koordinat long,
  longitude bt,
  bujur bt, titik bujur, koordinat longitude, gps longitude, gps bujur, bujur longitude, longitude bujur,
  koordinat bt,
  koordinat lng, koordinat lon, longtitude, longitud, lokasi lng, lokasi lon, lokasi long, lokasi longitude,
  lokasi bujur, location lng, location lon, location long, location longitude, position lng, position lon, geo lng,
  geo lon, geo long, titik lng, titik long, posisi lng, posisi long
x: x, koordinat x, titik x, coord x, utm x, x utm, koordinat utm x
y: y, koordinat y, titik y, coord y, utm y, y utm, koordinat utm y
easting: easting, e, timur, mt, koordinat timur, utm timur, easting m, utm e, absis, utm easting
northing: northing, n, utara, mu, koordinat utara, utm utara, northing m, utm n, ordinat, utm northing
zone: zona, zone, zona utm, utm zone
coordinates: koordinat, titik koordinat, koordinat lokasi, lokasi koordinat, titik lokasi, koordinat gps, gps,
  coordinate,
  coordinates, titik gps, lat long, lat lng, latlong, latlng, latitude longitude, lintang bujur,
  koordinat rumah,
  koordinat sekolah, titik, share lokasi, link maps, link google maps, google maps, maps, link lokasi, link map,
  tautan peta, plus code, pluscode, kode plus, point, koordinat lat long, shareloc, share loc, lokasi maps
accuracy_m: akurasi, akurasi m, accuracy, akurasi gps, ketelitian, accuracy m
surveyed_on: tanggal pendataan, tanggal survei, tanggal survey, tgl pendataan, tgl survei, tanggal, tgl,
  survey date, date,
  tgl survey, tanggal verifikasi
surveyor: nama pendata, pendata, surveyor, petugas, nama petugas, nama surveyor, enumerator, petugas pendata
photo: foto, nama foto, file foto, photo, foto rumah, foto depan, kode foto, dokumentasi, gambar
estimate_rupiah: estimasi biaya, perkiraan biaya, rab, biaya, kebutuhan biaya, nilai rab, anggaran, estimate,
  cost,
  usulan anggaran, kebutuhan anggaran, taksiran biaya, estimate rupiah, cost rupiah, rencana anggaran biaya
note: keterangan, catatan, ket, note, notes, remark, remarks
"""

_PERSON = """
person_name: nama, nama kepala rumah tangga, nama kepala keluarga, nama kk, kepala keluarga, nama krt,
  nama penerima,
  nama pemilik, nama pemilik rumah, nama penghuni, nama lengkap, nama calon penerima, calon penerima, name,
  owner,
  kepala rumah tangga, nama warga, nama penerima bantuan, penerima, nama kpm, head of household, household head,
  nama pengusul, owner name
nik: nik, no ktp, nomor ktp, no nik, nomor nik, nik ktp, ktp, nik kepala keluarga, no ktp nik, nik no ktp,
  no identitas,
  nomor induk kependudukan, nik krt, nik kepala rumah tangga, nik penerima, id number
kk: kk, no kk, nomor kk, no kartu keluarga, nomor kartu keluarga, kartu keluarga, family card,
  family card number
phone: no hp, nomor hp, hp, telepon, no telepon, no telp, telp, nomor telepon, handphone, no handphone, phone,
  no wa, wa,
  whatsapp, no hp wa, kontak, phone number
"""

_HOUSE = """
reference: id rumah, id rtlh, no register, nomor register, id register, kode register, id, no id, id bdt,
  reference,
  no registrasi, nomor registrasi, id dtsen, id p3ke
age: umur, usia, age
sex: jenis kelamin, jk, kelamin, sex, gender
education: pendidikan, pendidikan terakhir
job: pekerjaan, mata pencaharian, job, occupation
income: penghasilan, pendapatan, penghasilan per bulan, income, penghasilan bulan, pendapatan per bulan,
  penghasilan keluarga
floor_area_m2: luas rumah, luas lantai, luas bangunan, luas, luas rumah m2, floor area, floor area m2,
  luas lantai m2,
  ukuran rumah, luas bangunan m2
occupants: jumlah penghuni, penghuni, jml penghuni, jumlah jiwa, jumlah anggota keluarga, jml jiwa, jiwa,
  occupants,
  jumlah anggota rumah tangga, jumlah art, jml anggota keluarga, jumlah orang
households: jumlah kk, jml kk, jumlah kk dalam rumah, jumlah kepala keluarga, kk dalam rumah, households,
  jumlah kk dalam satu rumah
vulnerable: jumlah anggota rentan, anggota rentan, jumlah rentan, lansia dan disabilitas,
  jumlah lansia disabilitas,
  vulnerable, vulnerable members, jumlah lansia, lansia disabilitas
drinking_water: sumber air minum, air minum, sumber air, drinking water, sumber air bersih
toilet_owner: kamar mandi dan jamban, jamban, kamar mandi, wc, kepemilikan jamban, fasilitas bab, mck, km wc,
  kepemilikan wc, kamar mandi jamban, toilet, fasilitas buang air besar, sanitasi, sanitation
toilet: jenis kloset, kloset, jenis jamban, jenis wc
drain: tempat pembuangan akhir tinja, tpa tinja, pembuangan tinja, pembuangan akhir tinja, septic tank,
  septictank,
  tangki septik, tempat pembuangan tinja
lighting: sumber penerangan, penerangan, listrik, sumber listrik, lighting, sumber penerangan utama
house_tenure: status kepemilikan rumah, kepemilikan rumah, status rumah, status bangunan, house tenure,
  status kepemilikan bangunan
land_tenure: status kepemilikan tanah, kepemilikan tanah, status tanah, status lahan, land tenure,
  bukti kepemilikan tanah,
  status kepemilikan lahan
own_title: sertifikat, sertifikat sendiri, sertifikat atas nama sendiri, bukti kepemilikan, hak milik sendiri,
  own title,
  surat tanah, legalitas tanah
in_registry: dtsen, dtks, terdaftar dtks, terdaftar dtsen, masuk dtks, masuk dtsen, p3ke, in registry,
  terdaftar di dtsen
aided: pernah mendapat bantuan, pernah menerima bantuan, pernah dapat bantuan, pernah dibantu, riwayat bantuan,
  bantuan sebelumnya, pernah mendapat bantuan rumah, aided before, pernah mendapat bantuan perumahan,
  bantuan 10 tahun terakhir, pernah mendapat bantuan dalam 10 tahun
stated_damage: tingkat kerusakan, kerusakan, klasifikasi kerusakan, kategori kerusakan, kategori, damage,
  kondisi rumah,
  kondisi, tingkat kerusakan rumah, klasifikasi
waiting_since: tahun usulan, tahun pendataan, tahun pengajuan, menunggu sejak, waiting since, diusulkan sejak,
  tahun data
area_type: jenis kawasan, kawasan, kumuh
"""

_COMPONENTS = {
    "foundation": "pondasi, fondasi, sloof, foundation",
    "frame": "kolom, balok, kolom dan balok, kolom balok, rangka, struktur, ring balok, balok ring balok",
    "roof_frame": "rangka atap, kuda kuda, konstruksi atap, struktur atap, roof frame, kap",
    "roof": "atap, penutup atap, roof",
    "wall": "dinding, tembok, wall, dinding bangunan",
    "floor": "lantai, floor, penutup lantai",
}
_MATERIAL_WORDS = ("material", "jenis", "bahan", "jenis material", "bahan bangunan")
_CONDITION_WORDS = ("kondisi", "condition", "keadaan", "status kondisi", "kelayakan")

_SCHOOL = """
npsn: npsn, nomor npsn, no npsn, nomor pokok sekolah nasional
name: nama, nama sekolah, nama satuan pendidikan, satuan pendidikan, sekolah, school, school name, name,
  nama satdik, nama lembaga
level: bentuk pendidikan, jenjang, bentuk, jenjang pendidikan, bp, level, tingkat pendidikan,
  bentuk satuan pendidikan
ownership: status, status sekolah, negeri swasta, ownership, status kepemilikan
pupils: jumlah siswa, jumlah peserta didik, pd, peserta didik, siswa, jumlah murid, murid, total siswa, pupils,
  students,
  total pd, jml siswa, jml pd, total peserta didik, jumlah pd, peserta didik total, peserta didik jumlah,
  pd total,
  siswa total, siswa jumlah, pd jumlah, jml peserta didik, peserta didik jml
pupils_boys: peserta didik l, pd l, siswa l, siswa laki laki, laki laki, jumlah siswa laki laki,
  peserta didik laki laki,
  pd laki laki, siswa lk
pupils_girls: peserta didik p, pd p, siswa p, siswa perempuan, perempuan, jumlah siswa perempuan,
  peserta didik perempuan,
  pd perempuan, siswa pr
class_groups: rombel, jumlah rombel, rombongan belajar, jumlah rombongan belajar, jml rombel, total rombel,
  class groups,
  rombel total, rombel jumlah, jumlah kelas, classes
rooms_good: baik, ruang kelas baik, kelas baik, rk baik, kondisi baik, jumlah ruang kelas baik, rooms good,
  rk b,
  ruang baik, ruang kelas kondisi baik, r kelas baik, jml ruang kelas baik
rooms_light: rusak ringan, ruang kelas rusak ringan, kelas rusak ringan, rk rusak ringan, rk rr, rr,
  rooms light,
  jumlah ruang kelas rusak ringan, ruang rusak ringan, ruang kelas rr, ringan, ruang kelas ringan,
  ruang kelas kondisi rusak ringan
rooms_medium: rusak sedang, ruang kelas rusak sedang, kelas rusak sedang, rk rusak sedang, rk rs, rs,
  rooms medium,
  jumlah ruang kelas rusak sedang, ruang rusak sedang, ruang kelas rs, sedang, ruang kelas sedang,
  ruang kelas kondisi rusak sedang
rooms_heavy: rusak berat, ruang kelas rusak berat, kelas rusak berat, rk rusak berat, rk rb, rb, rooms heavy,
  jumlah ruang kelas rusak berat, ruang rusak berat, ruang kelas rb, berat, ruang kelas berat,
  ruang kelas kondisi rusak berat
rooms_total: jumlah ruang kelas, ruang kelas, total ruang kelas, jml ruang kelas, jumlah ruang, rk, rooms,
  ruang kelas jumlah, ruang kelas total, rooms total
shift: waktu penyelenggaraan, waktu belajar, shift, waktu, waktu sekolah, jam belajar, double shift
school_year: tahun ajaran, tahun pelajaran, ta, tahun, school year, tahun semester, semester,
  tahun ajaran semester
waiting_since: tahun usulan, menunggu sejak, waiting since
head_name: kepala sekolah, nama kepala sekolah
phone: no hp, nomor hp, telepon, no telepon, telp, no telp, nomor telepon, hp kepala sekolah
postcode: kode pos, postal code
"""

_HOLDING = """
npsn: npsn, nomor npsn, no npsn
name: nama sekolah, nama satuan pendidikan, sekolah, school name
reference: id rumah, id rtlh, no register, nomor register, id
stage: tahap, status, status pekerjaan, progres, progress, stage, tahapan, realisasi fisik, status realisasi,
  posisi
realised_rupiah: realisasi, nilai realisasi, realisasi rupiah, realisasi anggaran, realisasi biaya,
  realised rupiah,
  dana terealisasi, realised, jumlah realisasi
amount_rupiah: nilai, nilai bantuan, besar bantuan, jumlah bantuan, anggaran, pagu, komitmen, amount,
  amount rupiah,
  nilai bantuan rp, jumlah dana, biaya, nilai kontrak
units: jumlah unit, unit, volume, jumlah ruang, units, jumlah ruang kelas, ruang kelas
year: tahun, tahun anggaran, ta, year, tahun pelaksanaan, tahun bantuan
payer: pemberi bantuan, sumber dana, perusahaan, instansi, funder, payer, pelaksana, sumber bantuan,
  nama perusahaan
programme: program, kegiatan, jenis bantuan, nama program, programme
"""


def _parsed(text: str) -> dict[str, str]:
    """Return folded heading to field from lines `field: heading, heading`."""
    headings: dict[str, str] = {}
    name = ""
    for line in text.strip().splitlines():
        rest = line
        if not line.startswith(" "):
            name, rest = line.split(":", 1)
            headings.setdefault(folded(name), name)
        for heading in rest.split(","):
            if heading.strip():
                headings.setdefault(folded(heading), name)
    return headings


def _component_headings() -> dict[str, str]:
    headings: dict[str, str] = {}
    for part, names in _COMPONENTS.items():
        headings[folded(f"{part} material")] = f"{part}_material"
        headings[folded(f"{part} condition")] = f"{part}_condition"
        for name in names.split(","):
            # A column headed with the part alone holds either; its cells tell.
            headings[folded(name)] = part
            for words, ending in ((_MATERIAL_WORDS, "material"), (_CONDITION_WORDS, "condition")):
                for word in words:
                    headings[folded(f"{name} {word}")] = f"{part}_{ending}"
                    headings[folded(f"{word} {name}")] = f"{part}_{ending}"
    return headings


@lru_cache(maxsize=8)
def headings_of(kind: str) -> Mapping[str, str]:
    """Return folded heading to field for `house`, `school` or `holding`."""
    if kind == "school":
        return _parsed(_PLACE) | _parsed(_SCHOOL)
    if kind == "holding":
        return _parsed(_PLACE) | _parsed(_PERSON) | _parsed(_HOLDING)
    return _component_headings() | _parsed(_PLACE) | _parsed(_PERSON) | _parsed(_HOUSE)


def fields_of(kind: str) -> frozenset[str]:
    """Return the fields a column may be mapped to."""
    return frozenset(headings_of(kind).values()) | {"ignored"}
