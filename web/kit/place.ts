/** Where the phone is, once, when asked: never in the background, never kept. */

export interface Place {
  lat: number
  lng: number
  /** Metres, as the phone says. */
  accuracy: number
  /** Browsers give WGS-84 by their standard; the server converts what others send. */
  system: 'wgs84'
}

export class NoPlace extends Error {
  override name = 'NoPlace'
}

const reasons: Record<number, string> = {
  1: '您没有允许获取位置，请在手机设置里允许浏览器使用位置，再试一次。',
  2: '手机现在定不了位，请走到窗边或室外再试。',
  3: '定位超时，请走到窗边或室外再试。',
}

/** Waits at most `patience` ms. Rejects with NoPlace, a sentence that says what to do. */
export function whereAmI(patience = 15_000): Promise<Place> {
  return new Promise((resolve, reject) => {
    if (!isSecureContext) return reject(new NoPlace('这个网址不是 https 开头，手机不允许获取位置，请从 https 网址打开。'))
    if (!navigator.geolocation) return reject(new NoPlace('这部手机不能定位，请换一部手机。'))
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lng: coords.longitude, accuracy: coords.accuracy, system: 'wgs84' }),
      (error) => reject(new NoPlace(reasons[error.code] ?? reasons[2])),
      { enableHighAccuracy: true, timeout: patience, maximumAge: 30_000 },
    )
  })
}
