"""Small files written for these tests after the published formats (ACES 4.2, PIES 7.2); the ids are made up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

from desktop.store.catalogue import build, open
from desktop.store.catalogue.source.gather import Gatherer
from desktop.store.importing.reading import Element

ACES = """<?xml version="1.0" encoding="UTF-8"?>
<ACES version="4.2">
  <Header><Company>Sample</Company><BrandAAIAID>SMPL</BrandAAIAID><SubmissionType>FULL</SubmissionType></Header>
  <App action="A" id="1"><BaseVehicle id="5911"/><EngineBase id="143"/><Note>2015-06 之后</Note>
    <Qty>2</Qty><PartType id="1684"/><Position id="22"/><Part>BP-100</Part></App>
  <App action="A" id="2"><BaseVehicle id="5911"/><EngineBase id="144"/><Qty>1</Qty><PartType id="1684"/>
    <Position id="22"/><Part>BP-200</Part></App>
  <App action="A" id="3"><BaseVehicle id="5911"/><BrakeABS id="5"/><Qty>1</Qty><PartType id="1684"/>
    <Position id="22"/><Part BrandAAIAID="OTHR">BP-300</Part></App>
  <App action="A" id="4"><Years from="2012" to="2014"/><Make id="47"/><Model id="802"/><Qty>1</Qty>
    <PartType id="9999"/><Part>X1</Part></App>
  <App action="A" id="5"><Mfr id="1"/><EquipmentModel id="2"/><Qty>1</Qty><PartType id="1684"/><Part>T9</Part></App>
  <App action="A" id="6"><BaseVehicle id="77"/><Qty>1</Qty><PartType id="1684"/><Part></Part></App>
  <Footer><RecordCount>6</RecordCount></Footer>
</ACES>"""

CODING = (
    ("kind", "id", "name", "name_zh", "year", "make", "model"),
    ("Make", "47", "Volkswagen", "大众"),
    ("Model", "802", "Golf", "高尔夫"),
    ("BaseVehicle", "5911", "", "", "2015", "47", "802"),
    ("EngineBase", "143", "1.4T"),
    ("EngineBase", "144", "2.0T"),
    ("PartType", "1684", "Brake Pad Set", "刹车片"),
    ("Position", "22", "Front"),
    ("Brand", "SMPL", "Sample Brakes"),
)

PIES = """<?xml version="1.0" encoding="UTF-8"?>
<PIES xmlns="http://www.autocare.org">
  <Header><PIESVersion>7.2</PIESVersion><CurrencyCode>USD</CurrencyCode></Header>
  <Items>
    <Item MaintenanceType="A"><PartNumber>BP-100</PartNumber><BrandAAIAID>SMPL</BrandAAIAID>
      <BrandLabel>Sample Brakes</BrandLabel><ItemQuantitySize UOM="ST">1</ItemQuantitySize>
      <PartTerminologyID>1684</PartTerminologyID>
      <Descriptions>
        <Description DescriptionCode="MKT" LanguageCode="EN">Stops well</Description>
        <Description DescriptionCode="DES" LanguageCode="EN">Front brake pads</Description>
        <Description DescriptionCode="DES" LanguageCode="ZH">前刹车片 陶瓷</Description>
      </Descriptions>
      <Prices>
        <Pricing PriceType="WD1"><CurrencyCode>CNY</CurrencyCode><Price UOM="PE">100</Price></Pricing>
        <Pricing PriceType="LST"><CurrencyCode>CNY</CurrencyCode><Price UOM="PE">260.5</Price></Pricing>
      </Prices>
      <PartInterchangeInfo>
        <PartInterchange MaintenanceType="A"><TypeCode>O</TypeCode><BrandAAIAID>VWAG</BrandAAIAID>
          <BrandLabel>大众</BrandLabel><PartNumber>5Q0 698 151 D</PartNumber></PartInterchange>
      </PartInterchangeInfo>
      <DigitalAssets>
        <DigitalFileInformation><FileName>bp100_side.jpg</FileName><AssetType>P01</AssetType></DigitalFileInformation>
        <DigitalFileInformation><FileName>bp100.jpg</FileName><AssetType>P04</AssetType></DigitalFileInformation>
        <DigitalFileInformation><FileName>bp100.pdf</FileName><AssetType>INS</AssetType></DigitalFileInformation>
      </DigitalAssets></Item>
    <Item MaintenanceType="A"><PartNumber>BP-200</PartNumber><BrandAAIAID>SMPL</BrandAAIAID>
      <PartTerminologyID>1684</PartTerminologyID>
      <Prices><Pricing PriceType="LST"><Price UOM="PE">19.99</Price></Pricing></Prices></Item>
    <Item MaintenanceType="D"><PartNumber>X1</PartNumber><BrandAAIAID>SMPL</BrandAAIAID></Item>
  </Items>
</PIES>"""


def elements(text: str, names: Sequence[str]) -> Iterator[tuple[int, Element]]:
    """The elements of these names, numbered."""
    found = (each for each in ElementTree.fromstring(text).iter() if each.tag.rpartition("}")[2] in names)
    yield from enumerate(map(_plain, found), 1)


def _plain(each: ElementTree.Element) -> Element:
    return Element(each.tag.rpartition("}")[2], dict(each.attrib), each.text or "", tuple(map(_plain, each)))


def built(gatherer: Gatherer, path: Path) -> open.Catalogue:
    build.build(gatherer.source("2026-11"), path)
    found = open.inspect(path)
    assert isinstance(found, open.Catalogue) and open.verify(found)
    return found
