"""Make a drawn document an archive: PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1).

Adds the metadata in both languages, the colour space, the machine-readable content as an attached
file, and an empty invisible field for the signature. Everything is a function of the content: no
clock, no chance, no Info dictionary.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, String

from certificates.content.canonical import canonical
from certificates.content.content import CertificateContent
from certificates.page.typeface.embed import compress_stream

ATTACHED = "content.json"
FIELD = "Seal"  # the signature field that sealing fills
PRINT_LOCKED = 132  # annotation flags Print and Locked, ISO 32000-1 table 165
PRODUCER = "Jadegate 玉门"

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
    xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
    xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
   <pdfaid:part>3</pdfaid:part>
   <pdfaid:conformance>A</pdfaid:conformance>
   <pdfuaid:part>1</pdfuaid:part>
   <dc:format>application/pdf</dc:format>
   <dc:title><rdf:Alt>
    <rdf:li xml:lang="x-default">{zh}</rdf:li>
    <rdf:li xml:lang="zh-CN">{zh}</rdf:li>
    <rdf:li xml:lang="en">{en}</rdf:li>
   </rdf:Alt></dc:title>
   <dc:creator><rdf:Seq><rdf:li>{agency}</rdf:li></rdf:Seq></dc:creator>
   <dc:identifier>{number}</dc:identifier>
   <dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li><rdf:li>en</rdf:li></rdf:Bag></dc:language>
   <pdf:Producer>{producer}</pdf:Producer>
   <xmp:CreateDate>{issued}</xmp:CreateDate>
   <xmp:ModifyDate>{issued}</xmp:ModifyDate>
   <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
     <pdfaProperty:name>part</pdfaProperty:name>
     <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
     <pdfaProperty:category>internal</pdfaProperty:category>
     <pdfaProperty:description>Part of ISO 14289 that is conformed to</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
   </rdf:li></rdf:Bag></pdfaExtension:schemas>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
# Without its indentation, which is for who reads it here, and would stand in every paper.
_COMPACT = "\n".join(map(str.lstrip, XMP.splitlines()))


def finish(pdf: Pdf, content: CertificateContent) -> bytes:
    """Add what an archive needs to a drawn, tagged document, and write it."""
    root = pdf.Root
    root.Lang = String("zh-CN")
    root.MarkInfo = Dictionary(Marked=True)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.Metadata = pdf.make_stream(_metadata(content), Type=Name.Metadata, Subtype=Name.XML)
    root.OutputIntents = pdf.make_indirect(Array([_output_intent(pdf)]))
    _attach(pdf, content)
    target = BytesIO()
    pdf.save(
        target,
        deterministic_id=True,
        force_version="1.7",
        compress_streams=True,
        object_stream_mode=ObjectStreamMode.generate,
    )
    return target.getvalue()


def signature_field(pdf: Pdf) -> None:
    """An empty, invisible field, known to the structure tree, for the signature to come."""
    page = pdf.pages[0].obj
    tree = pdf.Root.StructTreeRoot
    key = int(tree.ParentTreeNextKey)
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(FIELD),
            TU=String("签发签名 Signature of issue"),
            F=PRINT_LOCKED,
            Rect=Array([0, 0, 0, 0]),
            P=page,
            StructParent=key,
        )
    )
    reference = Dictionary(Type=Name.OBJR, Obj=field, Pg=page)
    document = tree.K
    form = pdf.make_indirect(
        Dictionary(
            Type=Name.StructElem,
            S=Name.Form,
            P=document,
            Alt=String("签发签名 Signature of issue"),
            K=reference,
        )
    )
    document.K.append(form)
    numbers: Any = tree.ParentTree.Nums
    numbers.extend([key, form])
    tree.ParentTreeNextKey = key + 1
    page.Annots = Array([field])
    page.Tabs = Name.S
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def _metadata(content: CertificateContent) -> bytes:
    number = content.number
    return _COMPACT.format(
        zh=escape(f"{content.title.zh} {number}"),
        en=escape(f"{content.title.en} {number}"),
        agency=escape(content.agency.name.zh),
        number=escape(number),
        producer=PRODUCER,
        issued=content.issued.isoformat(),
    ).encode()


@cache
def _profile() -> bytes:
    return (resources.files("certificates.page") / "assets" / "srgb.icc").read_bytes()


def _output_intent(pdf: Pdf) -> Dictionary:
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=pdf.make_stream(_profile(), N=3, Alternate=Name.DeviceRGB),
    )


def _attach(pdf: Pdf, content: CertificateContent) -> None:
    """The canonical content as /Data: what the page shows, for machines (ISO 19005-3 annex E)."""
    data = canonical(content)
    issued = String(content.issued.strftime("D:%Y%m%d"))
    stream = compress_stream(
        pdf,
        data,
        Type=Name.EmbeddedFile,
        Subtype=Name("/application/json"),
        Params=Dictionary(Size=len(data), ModDate=issued),
    )
    described = String("证书内容（RFC 8785） Content of the certificate (RFC 8785)")
    attached = pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(ATTACHED),
            UF=String(ATTACHED),
            Desc=described,
            AFRelationship=Name.Data,
            EF=Dictionary(F=stream, UF=stream),
        )
    )
    pdf.Root.AF = pdf.make_indirect(Array([attached]))
    names = Dictionary(Names=Array([String(ATTACHED), attached]))
    pdf.Root.Names = pdf.make_indirect(Dictionary(EmbeddedFiles=names))
