#!/usr/bin/env python3
"""Writes data/leads_sample.csv: leads of invented people, the same ones every time.

Usage: make_sample_leads.py [ROWS [FILE]]     1000 rows into data/leads_sample.csv unless told otherwise

Addresses lie in the reserved domains example.com, .org and .net (RFC 2606) and their subdomains; phone
numbers are of ranges set aside for fiction (555-01xx in North America, Ofcom's and the Bundesnetzagentur's
drama numbers), so that nobody is written to or called.
"""
import csv
import pathlib
import random
import sys
import unicodedata

FIRST = """Ada Aisha Akira Alejandro Amara Amélie Anders Anna Antoine Beatriz Björn Carlos Chen Chiara Chloé Daniel
David Diego Dmitri Elena Emeka Emma Erik Fatima Felix Fiona Freya Gabriel George Giulia Grace Hana Hannah Haruto Hassan
Helena Hugo Ibrahim Ines Ingrid Isabel Ivan Jack James Jana Javier Jörg José Julia Kaito Karim Katarzyna Kofi Kwame Lars
Laura Leila Léa Liam Lina Linh Lucas Lucía Luis Magdalena Maria Marco Marta Mateo Maya Mei Miguel Mikael Mila Mohammed
Naomi Natalia Niamh Nina Noah Nora Obinna Oliver Olivia Omar Oscar Pablo Paolo Patrick Paula Pedro Petra Priya Rafael
Rahul René Ricardo Rosa Saanvi Samuel Sara Sean Siobhán Sofia Søren Stefan Sven Tariq Thandiwe Thomas Tomás Valentina
Viktor Wei Yara Yusuf Zainab Zoë""".split()
LAST = """Abadi Adeyemi Ahmed Almeida Andersson Bauer Becker Bianchi Bjarnason Brown Castro Chen Clarke Costa Cruz D'Angelo
Dahl Davies Diaz Dubois Durand Eriksson Evans Fernández Ferrari Fischer Fontaine Garcia González Green Gupta Haas Hall
Hansen Hernández Hoffmann Horváth Huang Hughes Ibrahim Ivanov Jansen Jensen Johansson Jones Kaya Keller Khan Kim Kowalski
Kumar Larsen Laurent Lee Lefèvre Li Lindberg López MacLeod Marino Martin Martínez Mbeki Meyer Mensah Moreau Müller Murphy
Nakamura Nguyen Nielsen Novák O'Brien O'Connor Okafor Olsen Öztürk Park Patel Pereira Petrov Popescu Ramírez Rao Reid
Ricci Roberts Rossi Ryan Sato Schmidt Schneider Schulz Sharma Silva Singh Smith Sokolov Suzuki Takahashi Taylor Tran
Van-Dijk Vargas Vasquez Walker Wang Weber Williams Wilson Wójcik Wright Yamamoto Yılmaz Young Zhang Zimmermann""".split()
BRANCHES = {
    "Manufacturing": ["Forge & Sons", "Precision Parts", "Steelworks", "Machine Tools"],
    "Software": ["Cloudworks", "Datapoint Labs", "Byteforge", "Lanternsoft"],
    "Retail": ["Corner Market", "Outfitters", "Home & Garden, Inc.", "Trading Post"],
    "Logistics": ["Freight Lines", "Harbour Shipping", "Parcel Partners", "Haulage"],
    "Health": ["Care Clinics", "Dental Group", "Medical Supplies", "Physio Rooms"],
    "Energy": ["Solar Fields", "Wind & Wave", "Grid Services", "Heat Pumps"],
    "Food": ["Bakery \"The Oven\"", "Coffee Roasters", "Farm Foods", "Spice Merchants"],
}
PLACES = """Alder Amber Birch Blue Bright Cedar Clear Copper Delta East Elm First Golden Granite Green Harbor High Iron Lake
Maple Meadow North Oak Pine Red River Silver South Stone Summit Sunny United West White Willow""".split()
FORMS = ["", "", "", " Ltd", " GmbH", ", Inc.", " S.A.", " AB", " BV", " SpA"]
SOURCES = {"web_form": 38, "referral": 14, "trade_show": 10, "newsletter": 12, "partner": 8, "cold_call": 6, "webinar": 12}
STATUSES = {"new": 55, "contacted": 22, "qualified": 15, "converted": 8}
TAGS = ["vip", "newsletter", "q1-campaign", "q2-campaign", "demo-requested", "enterprise", "smb", "do-not-call"]
OWNERS = ["ann", "bela", "carmen", "deniz", ""]
NOTES = [
    "", "", "", "", "Asked for a demo", "Call back after 3 pm", "Said: \"send me the price list\"",
    "Budget approved, decision in autumn", "Two sites;\nwants one contract", "Met at the fair, stand 12",
]
HEADER = ["First Name", "Last Name", "E-Mail", "Phone", "Company", "Source", "Status", "Owner", "Score", "Tags",
          "Industry", "Employees", "Note"]


def ascii_letters(text):
    spelt = text.replace("ø", "oe").replace("ö", "oe").replace("ü", "ue").replace("ı", "i").replace("ł", "l")
    bare = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode().lower()
    return "".join(letter for letter in bare if letter.isalnum())


def weighted(chance, weights):
    return chance.choices(list(weights), list(weights.values()))[0]


def phone(chance):
    last = chance.randrange(100)
    return chance.choice([
        f"+1-{chance.choice([212, 305, 415, 512, 617])}-555-01{last:02}",
        f"+1 ({chance.choice([202, 303, 404, 702])}) 555-01{last:02}",
        f"+44 20 7946 0{chance.randrange(1000):03}",
        f"+44 7700 900{chance.randrange(1000):03}",
        f"+49 30 23125 {chance.randrange(1000):03}",
        f"+49 (0)89 99998 {chance.randrange(1000):03}",
        "",
    ])


def email(chance, first, last, company, seen):
    first, last = ascii_letters(first), ascii_letters(last)
    name = chance.choice([f"{first}.{last}", f"{first[0]}{last}", f"{first}_{last}", f"{first}"])
    top = chance.choice(["com", "com", "org", "net"])
    host = chance.choice([f"example.{top}", f"{ascii_letters(company)[:20]}.example.{top}"])
    address, number = f"{name}@{host}", 1
    while address in seen:
        number += 1
        address = f"{name}{number}@{host}"
    seen.add(address)
    return address


def lead(chance, seen):
    first, last = chance.choice(FIRST), chance.choice(LAST)
    branch = chance.choice(list(BRANCHES))
    company = f"{chance.choice(PLACES)} {chance.choice(BRANCHES[branch])}{chance.choice(FORMS)}"
    tags = sorted(chance.sample(TAGS, chance.choice([0, 0, 1, 1, 2, 3])))
    return [first, last, email(chance, first, last, company, seen), phone(chance), company,
            weighted(chance, SOURCES), weighted(chance, STATUSES), chance.choice(OWNERS),
            min(100, max(0, round(chance.gauss(45, 22)))), ";".join(tags), branch,
            chance.choice([3, 8, 12, 25, 40, 80, 150, 400, 1200, 5000]), chance.choice(NOTES)]


def main():
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    default = pathlib.Path(__file__).resolve().parent.parent / "data" / "leads_sample.csv"
    path = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else default
    chance, seen = random.Random("sample leads"), set()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(HEADER)
        writer.writerows(lead(chance, seen) for _ in range(rows))


main()
