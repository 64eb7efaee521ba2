import { expect, test } from 'bun:test'
import { encodeQuery, signS3Call } from './s3-signature.ts'

/** The signer, the time and the signatures are those of the examples in the Amazon S3 API Reference. */
const SIGNER = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
}
const AT = new Date('2013-05-24T00:00:00Z')
const BUCKET = 'https://examplebucket.s3.amazonaws.com'

function signatureOf(method: string, path: string, more: { headers?: Record<string, string>; body?: string } = {}) {
  const body = more.body === undefined ? undefined : new TextEncoder().encode(more.body)
  const call = { method, url: new URL(path, BUCKET), headers: more.headers ?? {}, body }
  return signS3Call(call, SIGNER, AT).authorization?.match(/Signature=(.*)$/)?.[1]
}

test('a part of an object is asked for with the signature that the reference gives', () => {
  expect(signatureOf('GET', '/test.txt', { headers: { range: 'bytes=0-9' } })).toBe(
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  )
})

test('an object is put with the signature that the reference gives', () => {
  const headers = { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' }
  expect(signatureOf('PUT', '/test%24file.text', { headers, body: 'Welcome to Amazon S3.' })).toBe(
    '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  )
})

test('a query is covered by the signature that the reference gives', () => {
  expect(signatureOf('GET', `/?${encodeQuery({ lifecycle: '' })}`)).toBe(
    'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  )
  expect(signatureOf('GET', `/?${encodeQuery({ prefix: 'J', 'max-keys': '2' })}`)).toBe(
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  )
})

test('a query is spelled in one way, whatever stands in it', () => {
  expect(encodeQuery({ uploadId: "a+b/c=(d)*'!~ é", partNumber: '1' })).toBe(
    'partNumber=1&uploadId=a%2Bb%2Fc%3D%28d%29%2A%27%21~%20%C3%A9',
  )
})
