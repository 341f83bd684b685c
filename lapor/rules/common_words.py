"""Words that are not somebody's name although a marker such as "Pak" stands before them.

Used by ``personal_data`` to keep "Pak Lurah" and "Bapak Mohon" readable. Common words: the list
stopwords-iso/stopwords-id (MIT, see docs/sources.md, "Personal data") and words of complaints.
"""

from __future__ import annotations

# Titles of office and callings: who holds one is addressed by it, and the title names nobody.
_OFFICES = """
admin advokat ajudan anggota asn babinsa bendahara bhabinkamtibmas bidan bupati camat camatnya
danramil dekan dewan direktur dirut dokter dosen dpr dprd gubernur guru haji hakim hansip imam
jaksa jenderal juru kabag kabid kades kadis kadus kapolda kapolres kapolri kapolsek kapten
karyawan kasi kasubag keamanan kepala kepsek kernet ketua kiai kolonel komandan kondektur
kontraktor kyai linmas lurah lurahnya manajer mandor mantri mayor menteri modin notaris ogah
operator pastor pedagang pegawai pejabat pembeli pendamping pendeta pengacara pengawas penghulu
pengurus penjaga penjual penyuluh perawat petugas pimpinan pns polantas polisi polri polwan pp
presiden protokol raja rektor rtnya rwnya satpam satpol sekda sekdes sekretaris sopir staf sultan
supir tentara tni tukang ustad ustadz ustadzah wabup wagub wakil wali walikota wamen wapres wawali
"""
OFFICES = frozenset(_OFFICES.split())

_COMMON = """
ada adalah adanya adapun adu agak agaknya agar agustus air aja akan akankah akhir akhiri akhirnya
akta aku akulah alamat alami amat amatlah anak anda andalah angkat angkot antar antara antaranya
apa apaan apabila apakah apalagi apatah april artinya asal asalkan assalamualaikum atas atasi atau
ataukah ataupun awal awalnya badan bagai bagaikan bagaimana bagaimanakah bagaimanapun bagi bagian
bahkan bahwa bahwasanya baik bakal bakalan balik bangun banjir bank bantuan banyak bapak baru
bawah beberapa begini beginian beginikah beginilah begitu begitukah begitulah begitupun bekerja
belakang belakangan belum belumlah benar benarkah benarlah berada berakhir berakhirlah berakhirnya
beralamat berapa berapakah berapalah berapapun berarti berawal berbagai berdatangan beri berikan
berikut berikutnya berjumlah berkata berkehendak berkeinginan berkenaan berlainan berlalu
berlangsung berlebihan berlubang bermacam bermaksud bermula berobat bersama bersiap bertanya
berturut bertutur berujar berumur berupa besar betul betulkah bgt biasa biasanya biaya bila
bilakah bisa bisakah blm blok boleh bolehkah bolehlah bpjs bs buat bukan bukankah bukanlah
bukannya bulan bumd bumn bung bus cara caranya cepat cukup cukupkah cukuplah cuma cv daerah dahulu
dalam dan dana dapat dari daripada datang dekat demi demikian demikianlah dengan depan desa
desember dg dgn di dia diakhiri diakhirinya dialah dialami diantara diantaranya diatasi dibangun
diberi diberikan diberikannya dibuat dibuatnya didapat didatangkan digunakan diibaratkan
diibaratkannya diingat diingatkan diinginkan dijawab dijelaskan dijelaskannya dikarenakan
dikatakan dikatakannya dikerjakan diketahui diketahuinya dikira dilakukan dilalui dilihat dimaksud
dimaksudkan dimaksudkannya dimaksudnya diminta dimintai dimisalkan dimulai dimulailah dimulainya
dimungkinkan dinas dini dipastikan diperbaiki diperbuat diperbuatnya dipergunakan diperkirakan
diperlihatkan diperlukan diperlukannya dipersoalkan dipertanyakan dipunyai diri dirinya
disampaikan disebut disebutkan disebutkannya disini disinilah ditambahkan ditandaskan ditanggapi
ditanya ditanyai ditanyakan ditegaskan ditindak ditindaklanjuti ditujukan ditunjuk ditunjuki
ditunjukkan ditunjukkannya ditunjuknya dituturkan dituturkannya diucapkan diucapkannya diungkapkan
dll dlm domisili dong dr dst dua dulu dusun empat enggak enggaknya entah entahlah februari ga gak
gang got guna gunakan hal hamil hampir hanya hanyalah hari harus haruslah harusnya hendak
hendaklah hendaknya hingga hormat hotel ia ialah ibarat ibaratkan ibaratnya ibu ikut informasi
ingat ingin inginkah inginkan ini inikah inilah instansi istri itu itukah itulah izin jadi jadilah
jadinya jalan jangan jangankan janganlah januari jauh jawab jawaban jawabnya jelas jelaskan
jelaslah jelasnya jembatan jg jika jikalau jl juga juli jumat jumlah jumlahnya juni justru
kabupaten kala kalau kalaulah kalaupun kalian kami kamilah kamis kampung kamu kamulah kan kandung
kantor kapan kapankah kapanpun karena karenanya kartu kasih kasus kata katakan katakanlah katanya
ke keadaan kebetulan kecamatan kecil kedua keduanya keinginan kejadian kelamaan kelihatan
kelihatannya kelima keluar keluarga keluhan kelurahan kembali kemudian kemungkinan kemungkinannya
kenapa kendaraan kepada kepadanya kerja kesampaian keseluruhan keseluruhannya keterlaluan ketika
khususnya kini kinilah kira kiranya kita kitalah kk kok komplek komunitas koperasi korban kos kost
kota kpd krn ktp kurang lagi lagian lah lain lainnya lalu lama lamanya lampu lanjut lanjutnya
lapor laporan laporkan lebih lembaga lewat lima lingkungan listrik lokasi luar lubang macam macet
maka makanya makasih makin malah malahan malam mampu mampukah mana manakala manalagi maret masa
masalah masalahnya masih masihkah masing masyarakat mau maupun mei melainkan melakukan melalui
melapor melaporkan melihat melihatnya memang memastikan memberi memberikan membuat memerlukan
memihak meminta memintakan memisalkan memperbaiki memperbuat mempergunakan memperkirakan
memperlihatkan mempersiapkan mempersoalkan mempertanyakan mempunyai memulai memungkinkan menaiki
menambahkan menandaskan menanti menantikan menanya menanyai menanyakan mendapat mendapatkan
mendatang mendatangi mendatangkan menegaskan mengadu mengadukan mengakhiri mengapa mengatakan
mengatakannya mengenai mengerjakan mengetahui menggunakan menghendaki mengibaratkan
mengibaratkannya mengingat mengingatkan menginginkan mengira mengucapkan mengucapkannya
mengungkapkan mengungsi menjadi menjawab menjelaskan menuju menunjuk menunjuki menunjukkan
menunjuknya menurut menuturkan menyampaikan menyangkut menyatakan menyebutkan menyeluruh
menyiapkan menyusui merasa mereka merekalah merupakan meski meskipun meyakini meyakinkan minggu
minta mirip misal misalkan misalnya mobil mohon mohonkan motor muda mula mulai mulailah mulanya
mungkin mungkinkah nah naik namun nanti nantinya negara negeri nggak ngungsi nih nomor november
nyaris nyatanya oktober oleh olehnya orang organisasi pada padahal padanya pagi pajak pak paling
panjang pantas para parkir pasar pasien pasti pastilah pd pdam pelapor pembangunan pemda
pemerintah pemilik pemindahan pemkab pemkot penerima pengguna penting pentingnya per perbaikan
percuma perlu perlukah perlunya pernah persoalan pertama pertanyaan pertanyakan perumahan
perusahaan pihak pihaknya pindah pkh pln program provinsi pt pukul pula pun punya puskesmas rabu
rakyat rasa rasanya rata respon rt rumah rupanya rusak rw saat saatnya sabtu saja sajalah sakit
salam saling sama sambil sampah sampai sampaikan sana sangat sangatlah satu saudara saya sayalah
sdh se sebab sebabnya sebagai sebagaimana sebagainya sebagian sebaik sebaiknya sebaliknya sebanyak
sebegini sebegitu sebelum sebelumnya sebenarnya seberapa sebesar sebetulnya sebisanya sebuah sebut
sebutlah sebutnya secara secukupnya sedang sedangkan sedemikian sedikit sedikitnya seenaknya
segala segalanya segera seharusnya sehingga seingat sejak sejauh sejenak sejumlah sekadar
sekadarnya sekali sekalian sekaligus sekalipun sekarang sekecil seketika sekiranya sekitar
sekitarnya sekolah sekurangnya sela selagi selain selaku selalu selama selamanya selamat
selanjutnya selasa selokan seluruh seluruhnya semacam semakin semampu semampunya semasa semasih
semata semaunya sementara semisal semisalnya sempat semua semuanya semula sendiri sendirian
sendirinya senin seolah seorang sepanjang sepantasnya sepantasnyalah seperlunya seperti sepertinya
sepihak september sering seringnya serta serupa sesaat sesama sesampai sesegera sesekali seseorang
sesuatu sesuatunya sesudah sesudahnya setelah setempat setengah seterusnya setiap setiba setibanya
setidaknya setinggi seusai sewaktu siang siap siapa siapakah siapapun sih sini sinilah soal
soalnya sore suami suatu sudah sudahkah sudahlah sungai supaya surat sy tadi tadinya tahu tahun
tak tambah tambahnya tampak tampaknya tandas tandasnya tanggal tanggapan tani tanpa tanya tanyakan
tanyanya tapi tbk tdk tegas tegasnya telah telepon teman tempat tengah tentang tentu tentulah
tentunya tepat terakhir terasa terbanyak terdahulu terdapat terdiri terhadap terhadapnya terhormat
terima terimakasih teringat terjadi terjadilah terjadinya terkira terlalu terlebih terlihat
termasuk terminal ternyata tersampaikan tersebut tersebutlah tertentu tertuju terus terutama
tetangga tetap tetapi tiap tiba tidak tidakkah tidaklah tiga tindak tindaklanjut tinggal tinggi
tiri toh toko tolong tp trimakasih trims trotoar tsb tua tuh tunjuk turut tutur tuturnya uang ucap
ucapnya ud udah ujar ujarnya umum umumnya umur ungkap ungkapnya untuk usah usai usia utk waduh wah
wahai waktu waktunya walau walaupun warga warung wilayah wong yaitu yakin yakni yang yayasan yg
yth
"""
COMMON = frozenset(_COMMON.split())
