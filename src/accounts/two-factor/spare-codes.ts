import { randomBytes } from 'node:crypto'
import { hashSecret } from '../secrets.ts'
import { base32 } from './totp.ts'

const CODES = 10

/** 80 bits: too many to be guessed from a fast hash by whoever has the table. */
const CODE_BYTES = 10

/** Codes to be kept on paper, each for one sign-in without the phone: `abcd-efgh-ijkl-mnop`. */
export const mintSpareCodes = (): string[] =>
  Array.from({ length: CODES }, () => {
    const text = base32(randomBytes(CODE_BYTES)).toLowerCase()
    return text.replace(/.{4}(?=.)/g, '$&-')
  })

/** What is kept in place of a code, however it is typed: with blanks, without hyphens, in capitals. */
export const hashSpareCode = (userId: string, code: string) =>
  hashSecret(`${userId}:${code.toLowerCase().replace(/[^a-z2-7]/g, '')}`)
