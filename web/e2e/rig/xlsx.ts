/** Workbooks as a clerk has them: the product's own template filled in, and its answers read. No more of .xlsx than that. */
import { crc32, inflateRawSync } from 'node:zlib'

const sheet = 'xl/worksheets/sheet1.xml'

/** Writes rows of text under the heads of a template; `''` leaves a cell empty. */
export function fillIn(template: Buffer, rows: string[][]): Buffer {
  const files = unzip(template)
  const added = rows.map((cells, i) => `<row r="${i + 2}">${cells.map((text, column) => (text ? `<c r="${columnName(column)}${i + 2}" t="inlineStr"><is><t>${escape(text)}</t></is></c>` : '')).join('')}</row>`)
  const table = files.get(sheet)!.toString()
  files.set(sheet, Buffer.from(table.replace('</sheetData>', `${added.join('')}</sheetData>`)))
  return zip(files)
}

/** All text of the first sheet's cells, and of the strings the sheets share. */
export function textOf(workbook: Buffer): string {
  const files = unzip(workbook)
  return [sheet, 'xl/sharedStrings.xml'].map((name) => files.get(name)?.toString().replaceAll(/<[^>]+>/g, '\t') ?? '').join()
}

/** The heads of the template's columns, without the star of the required ones. */
export function headsOf(template: Buffer): string[] {
  const files = unzip(template)
  const shared = [...files.get('xl/sharedStrings.xml')!.toString().matchAll(/<si>.*?<t[^>]*>([^<]*)<\/t>.*?<\/si>/g)].map((m) => m[1]!)
  return [...files.get(sheet)!.toString().matchAll(/<c r="[A-Z]+1"[^>]*><v>(\d+)<\/v>/g)].map((m) => shared[Number(m[1])]!.replace('*', ''))
}

/** Text as Excel on a Chinese Windows saves it in a .csv. */
export function gbk(text: string): Buffer {
  const decoder = new TextDecoder('gbk')
  const codes = new Map<string, number[]>()
  for (let high = 0x81; high <= 0xfe; high++) {
    for (let low = 0x40; low <= 0xfe; low++) codes.set(decoder.decode(Uint8Array.of(high, low)), [high, low])
  }
  return Buffer.from([...text].flatMap((c) => (c < '\x80' ? c.charCodeAt(0) : codes.get(c)!)))
}

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** 0 → A, 26 → AA */
const columnName = (i: number): string => (i < 26 ? '' : columnName(Math.floor(i / 26) - 1)) + String.fromCharCode(65 + (i % 26))

/** The files of a .xlsx or .docx. */
export function unzip(archive: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>()
  const end = archive.lastIndexOf('PK\x05\x06')
  let at = archive.readUInt32LE(end + 16)
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const [method, size, name, extra, comment, local] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 20), archive.readUInt16LE(at + 28), archive.readUInt16LE(at + 30), archive.readUInt16LE(at + 32), archive.readUInt32LE(at + 42)]
    const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
    const body = archive.subarray(from, from + size)
    files.set(archive.toString('utf8', at + 46, at + 46 + name), method === 0 ? body : inflateRawSync(body))
    at += 46 + name + extra + comment
  }
  return files
}

/** Stored, not compressed. */
function zip(files: Map<string, Buffer>): Buffer {
  const bodies: Buffer[] = []
  const list: Buffer[] = []
  let at = 0
  for (const [name, body] of files) {
    const known = Buffer.alloc(26) // version, flags, method, time, checksum, sizes, lengths: the same in both places
    known.writeUInt16LE(20, 0)
    known.writeUInt32LE(crc32(body), 10)
    known.writeUInt32LE(body.length, 14)
    known.writeUInt32LE(body.length, 18)
    known.writeUInt16LE(Buffer.byteLength(name), 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(at, 10)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), known, Buffer.from(name), body])
    bodies.push(local)
    list.push(Buffer.from('PK\x01\x02'), Buffer.of(20, 0), known, place, Buffer.from(name))
    at += local.length
  }
  const directory = Buffer.concat(list)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(files.size, 8)
  end.writeUInt16LE(files.size, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...bodies, directory, end])
}
