/** A number of bytes as people say it: 31 MB. */
export function fileSize(bytes: number): string {
  let [size, unit] = [bytes, 0]
  while (size >= 999.5 && unit < UNITS.length - 1) [size, unit] = [size / 1024, unit + 1]
  const shown = unit > 0 && size < 9.95 ? size.toFixed(1).replace(/\.0$/, '') : String(Math.round(size))
  return `${shown} ${UNITS[unit] ?? ''}`
}

const UNITS = ['bytes', 'kB', 'MB', 'GB']
