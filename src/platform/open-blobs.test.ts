import { expect, test } from 'bun:test'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseConfig } from '../config.ts'
import { openBlobs } from './open-blobs.ts'

const folder = mkdtempSync(join(tmpdir(), 'hubbub-open-blobs-'))
const S3 = { S3_BUCKET: 'files', S3_ACCESS_KEY_ID: 'a', S3_SECRET_ACCESS_KEY: 'b', S3_ENDPOINT: 'http://127.0.0.1:1' }

test('files are kept under the data folder, and where a bucket is named, there', async () => {
  try {
    await openBlobs(parseConfig({ DATA_DIR: folder })).put('file-one', Buffer.from('one'))
    expect(existsSync(join(folder, 'files'))).toBeTrue()
    const away = openBlobs(parseConfig({ DATA_DIR: folder, ...S3 })).put('file-two', Buffer.from('two'))
    expect(await away.catch((error: unknown) => error)).toMatchObject({ status: 503 })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
