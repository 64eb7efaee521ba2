import { expect, test } from 'bun:test'
import { cleanFileName, contentDisposition } from './file-name.ts'

test.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\ines\\mast.jpg', 'mast.jpg'],
  ['a\0b\r\nSet-Cookie: x=1.txt', 'abSet-Cookie: x=1.txt'],
  ['invoice\u202egpj.exe', 'invoicegpj.exe'],
  ['..', '..'],
  ['  ', 'file'],
  ['', 'file'],
])('S31: %j is called %j', (given, name) => expect(cleanFileName(given)).toBe(name))

test('S31: a name of 4 kB is cut, and keeps its ending', () => {
  expect(cleanFileName(`${'x'.repeat(4096)}.tar.gz`)).toBe(`${'x'.repeat(117)}.gz`)
})

test('S31: a header holds a name that is not ASCII by RFC 6266, and nothing breaks out of it', () => {
  expect(contentDisposition('inline', 'Mäst "1";.jpg')).toBe(
    `inline; filename="M_st _1_;.jpg"; filename*=UTF-8''M%C3%A4st%20%221%22%3B.jpg`,
  )
  expect(contentDisposition('attachment', "it's (1).txt")).toContain("filename*=UTF-8''it%27s%20%281%29.txt")
})
