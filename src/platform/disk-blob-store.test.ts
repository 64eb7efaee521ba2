import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { blobStoreContract } from './blob-store.contract.ts'
import { createDiskBlobStore } from './disk-blob-store.ts'

const folders: string[] = []
const emptyFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-blobs-'))
  folders.push(folder)
  return folder
}
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

describe('blobs on disk', () => {
  blobStoreContract(async () => createDiskBlobStore(emptyFolder()))

  test('a blob that could not be written leaves no file behind', async () => {
    const folder = emptyFolder()
    const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('gone')) })
    const outcome = await createDiskBlobStore(folder)
      .put('abc', broken)
      .catch((error: Error) => error.message)
    expect(outcome).toBe('gone')
    expect(readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())).toEqual([])
  })
})
