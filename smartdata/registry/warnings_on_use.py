"""Warnings on use: what a reader of a column would otherwise get wrong, by the name of the trap."""

from smartdata.registry.model import Words

MAIN_STATEMENT = Words(
    "Without the condition main_statement = yes, a project that several sources state is counted "
    "several times.",
    "Bez nosacījuma main_statement = yes projekts, ko norāda vairāki avoti, tiek skaitīts vairākas "
    "reizes.",
    "Be sąlygos main_statement = yes projektas, kurį nurodo keli šaltiniai, suskaičiuojamas kelis "
    "kartus.",
)
HEADLINE = Words(
    "One stage only (see amount_stage), as the row's source states it; other stages are in the "
    "table amounts. Never add up rows of different stages or currencies, and add up only "
    "those with is_operation = yes.",
    "Tikai viens posms (sk. amount_stage), kā to norāda rindas avots; citi posmi ir "
    "tabulā amounts. Dažādu posmu vai valūtu rindas nedrīkst saskaitīt, un jāskaita tikai tās, "
    "kurām is_operation = yes.",
    "Tik vienas etapas (žr. amount_stage), kaip jį nurodo eilutės šaltinis; kiti "
    "etapai yra lentelėje amounts. Skirtingų etapų ar valiutų eilučių sudėti negalima, o sudėti "
    "reikia tik tas, kurių is_operation = yes.",
)
PARTNER_MONEY = Words(
    "A part of the project's amount, at one stage only (see amount_stage): never add it to that. "
    "Where several sources state the project, take only rows with main_statement = yes.",
    "Projekta summas daļa, tikai vienā posmā (sk. amount_stage): to nedrīkst projekta summai "
    "pieskaitīt. Ja projektu norāda vairāki avoti, jāņem tikai rindas, kurās main_statement = yes.",
    "Projekto sumos dalis, tik vieno etapo (žr. amount_stage): prie projekto sumos jos pridėti "
    "negalima. Jei projektą nurodo keli šaltiniai, imkite tik eilutes, kuriose main_statement = "
    "yes.",
)
BENEFICIARY_MONEY = Words(
    "The same money as that of the projects, told once more by beneficiary: never add the two.",
    "Tā pati nauda, kas projektos, vēlreiz norādīta pa finansējuma saņēmējiem: tās nedrīkst "
    "saskaitīt.",
    "Tie patys pinigai kaip projektų, dar kartą nurodyti pagal paramos gavėją: jų sudėti negalima.",
)
AMOUNT = Words(
    "Add up only amounts of one measure, one stage, one currency and one subject, with "
    "main_statement = yes: measures contain each other, stages follow each other, and amounts of "
    "partners and places are parts of the project's. Whether the project is only an application, "
    "is_operation in the table projects says.",
    "Saskaitīt drīkst tikai viena rādītāja, viena posma, vienas valūtas un viena subject summas, "
    "kurām main_statement = yes: rādītāji ietver cits citu, posmi seko cits citam, un partneru un "
    "vietu summas ir projekta summas daļas. Vai projekts ir tikai pieteikums, norāda is_operation "
    "tabulā projects.",
    "Sudėti galima tik vieno rodiklio, vieno etapo, vienos valiutos ir vieno subject sumas, kurių "
    "main_statement = yes: rodikliai apima vienas kitą, etapai eina vienas po kito, o partnerių ir "
    "vietų sumos yra projekto sumos dalys. Ar projektas tėra paraiška, nurodo is_operation "
    "lentelėje projects.",
)
MEASURE = Words(
    "Measures contain each other (the total budget holds the funding, public funding holds the "
    "Union's share): compare them, but never add them up.",
    "Rādītāji ietver cits citu (kopējā budžetā ir arī finansējums, publiskajā finansējumā ir arī "
    "ES daļa): tos var salīdzināt, bet nedrīkst saskaitīt.",
    "Rodikliai apima vienas kitą (į bendrą biudžetą įeina finansavimas, į viešąjį finansavimą – "
    "Sąjungos dalis): juos galima lyginti, bet negalima sudėti.",
)
AMOUNT_RAW = Words(
    "A text for looking the amount up in the raw file; compute with amount.",
    "Teksts, pēc kura summu atrast sākotnējā datnē; aprēķiniem izmantojama kolonna amount.",
    "Tekstas sumai pradiniame faile surasti; skaičiavimams naudokite stulpelį amount.",
)
AMOUNT_EUR = Words(
    "Empty also for amounts in EUR where the source states no rates: a sum of this column may "
    "leave most amounts out.",
    "Tukša arī summām eiro, ja avotam kursi nav norādīti: šīs kolonnas kopsumma var neietvert "
    "lielāko daļu summu.",
    "Tuščias ir sumoms eurais, jei šaltiniui kursai nenurodyti: šio stulpelio suma gali neapimti "
    "daugumos sumų.",
)
IS_OPERATION = Words(
    "Count money and projects only where it is yes. Where the source has no status at all it is "
    "yes as well: that does not prove that there is a contract.",
    "Nauda un projekti jāskaita tikai tur, kur ir yes. Ja avotam statusa vispār nav, arī tad ir "
    "yes: tas nepierāda, ka līgums ir noslēgts.",
    "Pinigus ir projektus skaičiuokite tik ten, kur yra yes. Jei šaltinyje būsenos išvis nėra, "
    "taip pat rašoma yes: tai neįrodo, kad sutartis sudaryta.",
)
PROJECT_CODE = Words(
    "Other programmes and periods have the same numbers: join by project_uid.",
    "Citās programmās un periodos ir tādi paši numuri: tabulas jāsavieno pēc project_uid.",
    "Kitose programose ir laikotarpiuose yra tokių pačių numerių: lenteles junkite pagal "
    "project_uid.",
)
DECISION_DATE = Words(
    "The day of approval, not that of the contract or of the start.",
    "Apstiprināšanas diena, nevis līguma noslēgšanas vai projekta sākuma diena.",
    "Patvirtinimo diena, o ne sutarties sudarymo ar projekto pradžios diena.",
)
PROJECT_DAYS = Words(
    "As the source states it: it seldom says whether the day was planned or came true.",
    "Kā norāda avots: tas reti pasaka, vai diena bija plānota vai īstenojusies.",
    "Kaip nurodo šaltinis: jis retai pasako, ar diena planuota, ar faktinė.",
)
DECLARED_PARTNERS = Words(
    "Not the number of rows in the table partners: these may be more (associated partners) or "
    "fewer (see coverage).",
    "Nav tabulas partners rindu skaits: to var būt vairāk (asociētie partneri) vai mazāk (sk. "
    "coverage).",
    "Tai nėra lentelės partners eilučių skaičius: jų gali būti daugiau (asocijuotieji partneriai) "
    "arba mažiau (žr. coverage).",
)
COFINANCING_RATE = Words(
    "As printed, and not computed from the amounts; it may be meant of the eligible expenditure or "
    "of the total budget.",
    "Kā norādīta avotā, nevis aprēķināta no summām; tā var attiekties uz attiecināmajiem "
    "izdevumiem vai uz kopējo budžetu.",
    "Kaip nurodyta šaltinyje, o ne apskaičiuota iš sumų; ji gali būti taikoma tinkamoms finansuoti "
    "išlaidoms arba bendram biudžetui.",
)
COVERAGE = Words(
    "Of a country-extract the partners of other countries are missing: their amounts do not add up "
    "to those of the project, and the partnership can't be told from them.",
    "Ja ir country-extract, citu valstu partneru trūkst: to summas kopā nav projekta summa, un "
    "visa partnerība no tiem nav redzama.",
    "Jei yra country-extract, kitų šalių partnerių trūksta: jų sumos kartu nesudaro projekto "
    "sumos, o visos partnerystės iš jų nematyti.",
)
QUALITY = Words(
    "ok says that the checks noticed nothing, not that the source is right.",
    "ok nozīmē, ka pārbaudes neko nepamanīja, nevis to, ka avotam ir taisnība.",
    "ok reiškia, kad patikros nieko nepastebėjo, o ne tai, kad šaltinis teisus.",
)
WEBSITE = Words(
    "Not visited and not checked: it may be gone, or lead to somebody else by now.",
    "Nav apmeklēta un pārbaudīta: tās var vairs nebūt, vai tā tagad var vest pie kāda cita.",
    "Neaplankytas ir nepatikrintas: jo gali nebebūti arba jis dabar gali vesti pas ką nors kitą.",
)
VALID_FROM = Words(
    "The day of a snapshot. It says nothing of when the project began: see start_date.",
    "Momentuzņēmuma diena. Tā neko nesaka par to, kad projekts sācies: sk. start_date.",
    "Momentinės kopijos diena. Ji nieko nesako apie tai, kada projektas prasidėjo: žr. start_date.",
)
FIRST_STATED = Words(
    "Never earlier than the first snapshot that was kept: the source may have stated the record "
    "long before.",
    "Nekad agrāk par pirmo saglabāto momentuzņēmumu: avots ierakstu var būt norādījis jau sen "
    "pirms tam.",
    "Niekada ne anksčiau už pirmą išsaugotą momentinę kopiją: šaltinis įrašą galėjo nurodyti "
    "gerokai anksčiau.",
)
AS_PRINTED = Words(
    "In the source's own words: to group and compare, take the column without _raw.",
    "Avota paša vārdiem: grupēšanai un salīdzināšanai jāņem kolonna bez _raw.",
    "Paties šaltinio žodžiais: grupuodami ir lygindami imkite stulpelį be _raw.",
)
REGION_RAW = Words(
    "In the source's own words and language: one region may be printed in several ways.",
    "Avota paša vārdiem un valodā: viens reģions var būt norādīts vairākos veidos.",
    "Paties šaltinio žodžiais ir kalba: vienas regionas gali būti nurodytas keliais būdais.",
)
NUTS_CODE = Words(
    "Means nothing without nuts_version: regions were renumbered and redrawn, and the same area "
    "has other codes in other versions. Never put it on a map of another version.",
    "Bez nuts_version neko nenozīmē: reģioni ir pārnumurēti un to robežas mainītas, un vienai "
    "teritorijai dažādās versijās ir dažādi kodi. To nedrīkst attēlot citas versijas kartē.",
    "Be nuts_version nieko nereiškia: regionai buvo pernumeruoti, jų ribos keitėsi, ir ta pati "
    "teritorija skirtingose versijose turi skirtingus kodus. Nežymėkite jo kitos versijos "
    "žemėlapyje.",
)
NUTS_VERSION = Words(
    "May hold several versions, like 2016|2021: split it at | before comparing.",
    "Var būt vairākas versijas, piemēram, 2016|2021: pirms salīdzināšanas jāsadala pie |.",
    "Gali būti kelios versijos, pvz., 2016|2021: prieš lygindami padalykite ties |.",
)
PARTNER_COUNTRY = Words(
    "The country of the partner, not the one where the project takes place: see the table "
    "locations.",
    "Partnera valsts, nevis tā, kur projekts notiek: sk. tabulu locations.",
    "Partnerio šalis, o ne ta, kurioje vykdomas projektas: žr. lentelę locations.",
)
PARTNER_NAME = Words(
    "Empty for natural persons, whose names are never published: count rows, not names.",
    "Tukšs fiziskām personām, kuru vārdus nekad nepublicē: jāskaita rindas, nevis nosaukumi.",
    "Tuščias fiziniams asmenims, kurių vardai ir pavardės niekada neskelbiami: skaičiuokite "
    "eilutes, o ne pavadinimus.",
)
NATURAL_PERSON = Words(
    "Empty is not no: most sources do not say.",
    "Tukšs nav no: vairums avotu to nenorāda.",
    "Tuščias langelis nėra no: dauguma šaltinių to nenurodo.",
)
ORGANISATION_UID = Words(
    "Not a registration number unless match_status is exact_id; made from a name it changes with "
    "the name.",
    "Nav reģistrācijas numurs, ja vien match_status nav exact_id; no nosaukuma veidots, tas mainās "
    "līdz ar nosaukumu.",
    "Tai nėra registracijos numeris, nebent match_status yra exact_id; sudarytas iš pavadinimo, "
    "jis keičiasi kartu su pavadinimu.",
)
ORGANISATION_COUNTRY = Words(
    "Where sources state different countries for one identifier, the first in alphabetical order.",
    "Ja avoti vienam identifikatoram norāda dažādas valstis, alfabētiski pirmā.",
    "Jei šaltiniai vienam identifikatoriui nurodo skirtingas šalis, pirmoji pagal abėcėlę.",
)
MATCH_STATUS = Words(
    "normalised_name is likely, not certain: namesakes of one country are taken for one, and an "
    "organisation that changed its name for two.",
    "normalised_name ir ticams, bet ne drošs: vienādi nosauktas vienas valsts organizācijas "
    "uzskatītas par vienu, bet organizācija, kas mainījusi nosaukumu, par divām.",
    "normalised_name yra tikėtina, bet ne tikra: vienodai pavadintos tos pačios šalies "
    "organizacijos laikomos viena, o pavadinimą pakeitusi organizacija – dviem.",
)
PARTICIPATIONS = Words(
    "Applications that were never contracted count too, and one project may have several rows: it "
    "is not a number of projects.",
    "Ieskaitīti arī pieteikumi, par kuriem līgums nav noslēgts, un vienam projektam var būt "
    "vairākas rindas: tas nav projektu skaits.",
    "Įskaičiuotos ir paraiškos, dėl kurių sutartis nesudaryta, o vienas projektas gali turėti "
    "kelias eilutes: tai nėra projektų skaičius.",
)
BASIS = Words(
    "beneficiary_seat is the beneficiary's address; the project may take place elsewhere.",
    "beneficiary_seat ir finansējuma saņēmēja adrese; projekts var notikt citur.",
    "beneficiary_seat yra paramos gavėjo buveinė; projektas gali būti vykdomas kitur.",
)
COORDINATES = Words(
    "The source does not say how exact it is, and it may be of the beneficiary's seat: see basis.",
    "Avots nenorāda, cik tas ir precīzs, un tas var attiekties uz finansējuma saņēmēja adresi: sk. "
    "basis.",
    "Šaltinis nenurodo tikslumo, be to, tai gali būti paramos gavėjo buveinės koordinatė: žr. "
    "basis.",
)
SHARE = Words(
    "As the source states it: the shares of a project need not add up to 1.",
    "Kā norāda avots: viena projekta daļu summa var arī nebūt 1.",
    "Kaip nurodo šaltinis: vieno projekto dalių suma nebūtinai lygi 1.",
)
ORIGIN = Words(
    "A machine translation is not the words of the source: do not quote it as such.",
    "Mašīntulkojums nav avota vārdi: tā to nedrīkst citēt.",
    "Mašininis vertimas nėra šaltinio žodžiai: kaip tokio jo necituokite.",
)
CHANGES_NEW = Words(
    "Only changes by snapshots that are new in this release: the releases before hold the earlier "
    "ones.",
    "Tikai šī laidiena jauno momentuzņēmumu izmaiņas: agrākās ir iepriekšējos laidienos.",
    "Tik šios laidos naujų momentinių kopijų pakeitimai: ankstesni yra ankstesnėse laidose.",
)
CHANGES_RECORD = Words(
    "May differ from the project_uid in the other tables where statements of several sources were "
    "found to be of one project.",
    "Var atšķirties no project_uid citās tabulās, ja vairāku avotu ziņas atzītas par ziņām par "
    "vienu projektu.",
    "Gali skirtis nuo project_uid kitose lentelėse, jei nustatyta, kad kelių šaltinių duomenys yra "
    "apie vieną projektą.",
)
CHANGES_KIND = Words(
    "removed says that the source no longer states it, not that the project was stopped.",
    "removed nozīmē, ka avots to vairs nenorāda, nevis to, ka projekts pārtraukts.",
    "removed reiškia, kad šaltinis to nebenurodo, o ne tai, kad projektas nutrauktas.",
)
LICENCE = Words(
    "It holds for what this source publishes, whatever the licence of the whole release is.",
    "Tā attiecas uz to, ko publicē šis avots, lai kāda būtu visa laidiena licence.",
    "Ji galioja tam, ką skelbia šis šaltinis, kad ir kokia būtų visos laidos licencija.",
)
REUSE = Words(
    "not-stated is no permission: ask the publisher before you publish these records further.",
    "not-stated nav atļauja: pirms šos ierakstus publicēt tālāk, jājautā publicētājam.",
    "not-stated nėra leidimas: prieš skelbdami šiuos įrašus toliau, paklauskite skelbėjo.",
)
MAX_RATE = Words(
    "The ceiling of the regulation: lower rates of the programme or of a priority are not here.",
    "Regulas griesti: zemākas programmas vai prioritātes likmes šeit nav norādītas.",
    "Reglamento viršutinė riba: mažesnės programos ar prioriteto normos čia nenurodytos.",
)
ELIGIBLE_UNTIL = Words(
    "Holds for the whole period; a project's own spending ends earlier as a rule.",
    "Attiecas uz visu periodu; atsevišķa projekta izdevumi parasti beidzas agrāk.",
    "Galioja visam laikotarpiui; atskiro projekto išlaidos paprastai baigiasi anksčiau.",
)
