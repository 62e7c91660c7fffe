"""The datasets that a release is described as: families of tables that belong together."""

from __future__ import annotations

from dataclasses import dataclass

from smartdata.registry.model import Words


@dataclass(frozen=True)
class Family:
    """One dataset of the catalogue: its tables, and how people and programs find it."""

    name: str
    title: Words
    about: Words
    keywords: tuple[Words, ...]
    tables: tuple[str, ...]


FAMILIES: tuple[Family, ...] = (
    Family(
        "projects",
        Words("Interreg and cohesion-policy projects", "Interreg un kohēzijas politikas projekti",
              "Interreg ir sanglaudos politikos projektai"),
        Words(
            "Projects of European territorial cooperation and cohesion policy: titles, summaries, "
            "status, dates, programme, and the main amounts, each row with the way back to the "
            "public record that it was read from.",
            "Eiropas teritoriālās sadarbības un kohēzijas politikas projekti: nosaukumi, "
            "kopsavilkumi, statuss, datumi, programma un galvenās summas; katra rinda ved atpakaļ "
            "uz publisko ierakstu, no kura tā nolasīta.",
            "Europos teritorinio bendradarbiavimo ir sanglaudos politikos projektai: pavadinimai, "
            "santraukos, būsena, datos, programa ir pagrindinės sumos; kiekviena eilutė veda atgal "
            "į viešą įrašą, iš kurio ji perskaityta.",
        ),
        (
            Words("Interreg", "Interreg", "Interreg"),
            Words("territorial cooperation", "teritoriālā sadarbība",
                  "teritorinis bendradarbiavimas"),
            Words("cohesion policy", "kohēzijas politika", "sanglaudos politika"),
            Words("EU funds", "ES fondi", "ES fondai"),
            Words("projects", "projekti", "projektai"),
        ),
        ("projects", "other_statements", "texts", "classifications", "project_identifiers"),
    ),
    Family(
        "partners",
        Words("Partners of the projects", "Projektu partneri", "Projektų partneriai"),
        Words(
            "Partners and lead partners of the projects and the organisations behind them: role, "
            "country, region, identifiers, and the part of the budget that each has. Names of "
            "natural persons are left out.",
            "Projektu partneri un vadošie partneri un organizācijas, kas aiz tiem stāv: loma, "
            "valsts, reģions, identifikatori un katra budžeta daļa. Fizisku personu vārdi nav "
            "iekļauti.",
            "Projektų partneriai, pagrindiniai partneriai ir organizacijos, kurios yra šie "
            "partneriai: vaidmuo, šalis, regionas, identifikatoriai ir kiekvienam tenkanti "
            "biudžeto dalis. Fizinių asmenų vardai ir pavardės neįtraukti.",
        ),
        (
            Words("partners", "partneri", "partneriai"),
            Words("lead partner", "vadošais partneris", "pagrindinis partneris"),
            Words("organisations", "organizācijas", "organizacijos"),
            Words("beneficiaries", "finansējuma saņēmēji", "paramos gavėjai"),
        ),
        ("partners", "organisations", "partner_identifiers", "beneficiaries"),
    ),
    Family(
        "amounts",
        Words("Amounts of the projects", "Projektu summas", "Projektų sumos"),
        Words(
            "Every amount that the sources state of a project, a partner or a place: measure, "
            "stage (approved, contracted, paid and others), fund, currency, as printed and as an "
            "exact decimal, and in euro where a rate is stated.",
            "Katra summa, ko avoti norāda par projektu, partneri vai vietu: rādītājs, posms "
            "(apstiprināts, noslēgts līgums, izmaksāts u. c.), fonds, valūta, kā norādīts avotā un "
            "kā precīzs decimālskaitlis, kā arī eiro, ja norādīts kurss.",
            "Kiekviena suma, kurią šaltiniai nurodo apie projektą, partnerį ar vietą: rodiklis, "
            "etapas (patvirtinta, sudaryta sutartis, išmokėta ir kt.), fondas, valiuta, kaip "
            "nurodyta šaltinyje ir kaip tikslus dešimtainis skaičius, taip pat eurais, jei "
            "nurodytas kursas.",
        ),
        (
            Words("funding", "finansējums", "finansavimas"),
            Words("co-financing", "līdzfinansējums", "bendrasis finansavimas"),
            Words("budget", "budžets", "biudžetas"),
        ),
        ("amounts",),
    ),
    Family(
        "locations",
        Words("Places of the projects", "Projektu vietas", "Projektų vietos"),
        Words(
            "Where the projects take place: country, NUTS code with its version, local unit, "
            "postcode, and coordinates where the source states them.",
            "Kur projekti notiek: valsts, NUTS kods ar versiju, vietējā vienība, pasta indekss un "
            "koordinātas, ja avots tās norāda.",
            "Kur vykdomi projektai: šalis, NUTS kodas su versija, vietos vienetas, pašto kodas ir "
            "koordinatės, jei šaltinis jas nurodo.",
        ),
        (
            Words("regions", "reģioni", "regionai"),
            Words("NUTS", "NUTS", "NUTS"),
            Words("places", "vietas", "vietos"),
        ),
        ("locations",),
    ),
    Family(
        "provenance",
        Words("Sources, snapshots and changes", "Avoti, momentuzņēmumi un izmaiņas",
              "Šaltiniai, momentinės kopijos ir pakeitimai"),
        Words(
            "What the data were made from and what changed: sources with their terms, programmes, "
            "raw files with checksums, every raw record and what became of it, snapshots, and what "
            "the newest of them changed.",
            "No kā dati veidoti un kas mainījies: avoti ar to noteikumiem, programmas, sākotnējās "
            "datnes ar kontrolsummām, katrs sākotnējais ieraksts un tā liktenis, momentuzņēmumi un "
            "jaunāko momentuzņēmumu izmaiņas.",
            "Iš ko duomenys sudaryti ir kas pasikeitė: šaltiniai su jų sąlygomis, programos, "
            "pradiniai failai su kontrolinėmis sumomis, kiekvienas pradinis įrašas ir kas su juo "
            "nutiko, momentinės kopijos ir ką naujausios jų pakeitė.",
        ),
        (
            Words("provenance", "izcelsme", "kilmė"),
            Words("sources", "avoti", "šaltiniai"),
            Words("changes", "izmaiņas", "pakeitimai"),
        ),
        ("sources", "programmes", "source_labels", "source_files", "snapshots", "changes",
         "raw_records"),
    ),
    Family(
        "quality",
        Words("Findings and quarantine", "Konstatējumi un karantīna", "Pastabos ir karantinas"),
        Words(
            "What the checks noticed in the records, and every reason why a record is held back, "
            "with the place in the raw file and what can be done.",
            "Ko pārbaudes ierakstos pamanīja, un katrs iemesls, kāpēc ieraksts aizturēts, ar vietu "
            "sākotnējā datnē un to, ko var darīt.",
            "Ką patikros pastebėjo įrašuose ir kiekviena priežastis, kodėl įrašas sulaikytas, su "
            "vieta pradiniame faile ir tuo, ką galima padaryti.",
        ),
        (
            Words("data quality", "datu kvalitāte", "duomenų kokybė"),
            Words("validation", "pārbaude", "patikra"),
        ),
        ("findings", "quarantine"),
    ),
)  # fmt: skip
FAMILY_OF: dict[str, Family] = {name: family for family in FAMILIES for name in family.tables}
