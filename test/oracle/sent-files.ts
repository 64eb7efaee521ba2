import { z } from 'zod'
import type { Random } from './random.ts'
import { requireJson, untilAnswered } from './site.ts'
import type { Tab } from './tab.ts'

/** An upload that waits for its message. */
export interface Upload {
  id: string
  name: string
}

/** Uploads small files, some of which have the same bytes as others. */
export function createUploads({
  random,
  tag,
  answerWithinMs,
}: {
  random: Random
  tag: string
  answerWithinMs: number
}) {
  let count = 0

  return {
    nextName(): string {
      count++
      return fileName(count, random.chance(0.4) ? `${tag}c${random.below(3)}` : `${tag}n${count}`)
    },
    /** The upload, or none where it was not answered in time: such a one is left to be forgotten. */
    async upload(tab: Tab, name: string): Promise<Upload[]> {
      const post = async () => {
        const multipart = new FormData()
        multipart.set('file', new File([contentOf(name)], name))
        const answer = await tab.site.request('POST', '/api/v1/uploads', { cookie: tab.account.cookie, multipart })
        return [{ id: Answered.parse(requireJson(answer)).upload_id, name }]
      }
      return untilAnswered('an upload', answerWithinMs, post).catch(() => [])
    },
  }
}

const Answered = z.object({ upload_id: z.string() })

/** A file's name tells what is in it, so that whoever reads it back knows. Files with the same `content` have the same bytes. */
export const fileName = (n: number, content: string): string => `${String(n).padStart(7, '0')}-of-${content}.txt`

/** What is in a file of this name. */
export const contentOf = (name: string): string => `What ${/-of-(.*)\.txt$/.exec(name)?.[1] ?? 'nobody'} says.\n`
