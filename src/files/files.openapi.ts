import { z } from 'zod'
import { NOTHING, one, type Operation } from '../http/openapi/operation.ts'
import { attachmentSchema } from './attachment.ts'
import { describeInput } from './files.api.ts'

const { id: upload_id, ...fileShape } = attachmentSchema.shape
export const uploadAnswer = z.object({ upload_id, ...fileShape })

/** What programs do with uploads. */
export const FILES_OPERATIONS: Operation[] = [
  {
    method: 'post',
    path: '/uploads',
    id: 'uploadFile',
    tag: 'Files',
    summary: 'Upload a file',
    description:
      'It is yours alone until a message takes it by `upload_ids`, and goes after a day without one. `GET` of its `url` gives it to who may read the message, also in parts (`Range`).',
    file: 'file',
    answers: { 201: one({ name: 'Upload', schema: uploadAnswer }, 'The upload.') },
    refusals: [400, 413, 422],
  },
  {
    method: 'patch',
    path: '/uploads/{id}',
    id: 'describeUpload',
    tag: 'Files',
    summary: 'Say what a picture shows, before it is sent',
    body: { name: 'DescriptionInput', schema: describeInput },
    answers: { 204: NOTHING },
    refusals: [400, 404, 415, 422],
  },
  {
    method: 'delete',
    path: '/uploads/{id}',
    id: 'discardUpload',
    tag: 'Files',
    summary: 'Take an upload back, before it is sent',
    answers: { 204: NOTHING },
    refusals: [404],
  },
]
