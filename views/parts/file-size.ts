import type { MessageWords } from '../messages/words.ts'

/** A number of bytes as people say it: 31 MB. */
export function fileSize(bytes: number, words: MessageWords): string {
  let [size, unit] = [bytes, 0]
  while (size >= 999.5 && unit < UNITS.length - 1) [size, unit] = [size / 1024, unit + 1]
  const shown = unit > 0 && size < 9.95 ? shortly(size, words) : Math.round(size)
  return `${shown} ${UNITS[unit] ?? words.bytes}`
}

/** "1.5", "2" */
function shortly(size: number, { decimalPoint }: MessageWords): string {
  const tenths = Math.round(size * 10)
  const [whole, rest] = [Math.floor(tenths / 10), tenths % 10]
  return rest === 0 ? String(whole) : `${whole}${decimalPoint}${rest}`
}

const UNITS = [undefined, 'kB', 'MB', 'GB']
