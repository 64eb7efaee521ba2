import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { BlobStore } from './blob-store.ts'
import { createDiskBlobStore } from './disk-blob-store.ts'
import { createS3BlobStore } from './s3-blob-store.ts'
import { findS3Settings } from './s3-client.ts'

/** Where files are kept: in S3 where a bucket is named, else under the data folder. */
export function openBlobs(config: Config): BlobStore {
  const s3 = findS3Settings(config)
  return s3 ? createS3BlobStore(s3) : createDiskBlobStore(join(config.DATA_DIR, 'files'))
}
