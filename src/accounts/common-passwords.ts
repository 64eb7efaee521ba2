/**
 * Whether this is a password that anybody would try first: from the list below, with or without a few digits or signs
 * after it, or one or two characters repeated, or a run of the keyboard or the alphabet.
 */
export function isCommonPassword(password: string): boolean {
  const folded = password.normalize('NFKC').toLowerCase()
  const stem = folded.replace(/[\d!?.#$*@_-]{1,4}$/, '')
  return COMMON.has(folded) || COMMON.has(stem) || isRepetition(folded) || isRun(folded)
}

const isRepetition = (text: string) => /^(.{1,4})\1+$/su.test(text)

const RUNS = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl',
  'zxcvbnm',
]
const BOTH_WAYS = RUNS.flatMap((run) => [run, run.split('').toReversed().join('')])

/** One run, or two half ones: `12345678`, `abcd1234`. */
function isRun(text: string): boolean {
  const half = Math.ceil(text.length / 2)
  const parts = [[text], [text.slice(0, half), text.slice(half)]]
  return parts.some((pieces) => pieces.every((piece) => BOTH_WAYS.some((run) => run.includes(piece))))
}

const COMMON = new Set(
  `
  password passwort passw0rd p@ssword p@ssw0rd pa55word pa$$word passwords mypassword yourpassword thepassword newpassword
  password1 password12 password123 password1234 passwordpassword letmein letmein1 letmein123 letmeinnow letmeinplease welcome
  welcome1 welcome123 welcome2u welcomeback changeme changeme1 changeme123 changeit changethis pleasechange default default1
  defaultpassword secret secret123 secretpassword topsecret supersecret administrator administrateur administrador admin123
  admin1234 adminadmin adminpass adminpassword superadmin sysadmin superuser rootroot rootpass rootpassword testtest test1234
  testing testing1 testing123 testpass testpassword testuser guestguest guestpass useruser userpass userpassword username
  login123 loginlogin signin123 qwerty qwerty12 qwerty123 qwerty1234 qwertyui qwertyuiop qwertyqwerty qwert123 qwertz123 1q2w3e4r
  1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc zaq12wsx zaq1zaq1 q1w2e3r4 q1w2e3r4t5 qazwsxedc qazwsx123 qweasdzxc qwe123qwe asdf1234 asdfasdf
  asdfghjk asdfqwer zxcv1234 zxcvbnm1 zxcvzxcv azerty123 abc12345 abcd1234 abcdefgh abc123abc a1b2c3d4 aa123456 a1234567 a12345678
  123456789a 12345678a 123qweasd 123qwe123 123abc123 1234qwer 12341234 123123123 11223344 112233445566 123454321 87654321
  987654321 9876543210 147258369 159753456 741852963 789456123 13571357 10203040 19841984 20002000 iloveyou iloveyou1 iloveyou2
  iloveyou123 iloveme1 ilovegod iloveher iloveyousomuch loveyou1 lovelove loveme123 princess princess1 sunshine sunshine1 football
  football1 baseball baseball1 basketball softball volleyball superman superman1 batman123 spiderman starwars starwars1 startrek
  pokemon1 pokemon123 minecraft minecraft1 dragon123 dragonball monkey123 monkeys1 shadow123 shadow12 master123 mastermaster
  michael1 jennifer jennifer1 jessica1 jonathan charlie1 charlie123 nicholas danielle elizabeth alexander alexandra christian
  christopher victoria samantha benjamin matthew1 andrew123 william1 thomas123 computer computer1 internet internet1 internet123
  windows1 microsoft google123 facebook facebook1 whatever whatever1 trustno1 trustnoone blink182 fuckyou1 fuckyou2 fuckyou123
  bullshit hellohello hello123 hello1234 helloworld hiworld1 goodmorning butterfly butterfly1 chocolate chocolate1 cheesecake
  strawberry pineapple blueberry cinnamon honeybee snowball rainbow1 rainbows midnight moonlight starlight lightning mountain
  mustang1 corvette ferrari1 mercedes porsche1 yamaha123 harley123 liverpool liverpool1 arsenal1 chelsea1 barcelona realmadrid
  manchester juventus1 november december september summer123 summer2024 summer2025 summer2026 winter123 winter2024 winter2025
  winter2026 spring123 spring2025 spring2026 autumn123 autumn2025 january1 february october1 monday123 friday123 americana
  company1 company123 business business1 office123 server123 database1 postgres postgres1 postgres123 hubbub123 hubbubhubbub
  opensesame correcthorse correcthorsebatterystaple hunter2hunter2 nopassword nopasswd no1knows access14 accesscode security1
  `
    .trim()
    .split(/\s+/),
)
