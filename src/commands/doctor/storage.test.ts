import { beforeAll, expect, test } from 'bun:test'
import { findFreePort } from '../../../test/harness/ports.ts'
import { startS3 } from '../../../test/harness/s3.ts'
import { createS3Client } from '../../platform/s3-client.ts'
import { configOf, listenSilently } from './doctor.fixture.ts'
import { examineStorage } from './storage.ts'

let s3: Awaited<ReturnType<typeof startS3>>
beforeAll(async () => {
  s3 = await startS3()
}, 120_000)

function envOf({ bucket, endpoint, accessKeyId, secretAccessKey }: ReturnType<typeof s3.makeBucket>) {
  return {
    S3_BUCKET: bucket,
    S3_ENDPOINT: endpoint,
    S3_ACCESS_KEY_ID: accessKeyId,
    S3_SECRET_ACCESS_KEY: secretAccessKey,
  }
}

const examine = (env: Record<string, string>) => examineStorage(configOf(env))

test('a storage in which a file can be put, read and removed is well, and nothing stays in it', async () => {
  const settings = s3.makeBucket()
  expect(await examine(envOf(settings))).toMatchObject([{ part: 'S3', verdict: 'ok' }])
  const { text } = await createS3Client(settings).send({ method: 'GET', key: '', query: { 'list-type': '2' } })
  expect(text).toContain('ListBucketResult')
  expect(text).not.toContain('<Key>')
})

test.each([
  ['S3_SECRET_ACCESS_KEY', 'another'],
  ['S3_ACCESS_KEY_ID', 'nobody'],
  ['S3_BUCKET', 'no-such-bucket'],
])('a wrong %s is a fault that names it', async (setting, value) => {
  const findings = await examine({ ...envOf(s3.makeBucket()), [setting]: value })
  expect(findings).toMatchObject([{ verdict: 'fault', says: expect.stringContaining(setting) }])
})

test('a storage that is away, or silent, is a fault that says which', async () => {
  const env = envOf(s3.makeBucket())
  const away = await examine({ ...env, S3_ENDPOINT: `http://127.0.0.1:${findFreePort()}` })
  const silent = await examine({ ...env, S3_ENDPOINT: `http://${listenSilently()}` })
  expect(away).toMatchObject([{ verdict: 'fault', says: expect.stringMatching(/unable to connect/i) }])
  expect(silent).toMatchObject([{ verdict: 'fault', says: expect.stringContaining('no answer within 5000 ms') }])
}, 30_000)

test('where files are kept on disk no storage is looked at', async () => {
  expect(await examine({})).toEqual([])
})
