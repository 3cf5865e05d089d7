import { expect, test } from 'vitest';
import { browserApp } from './browserApp';

const APPLE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const ANDROID = 'Mozilla/5.0 (Linux; Android 15; Pixel 8 Build/AP3A; wv) AppleWebKit/537.36 (KHTML, like Gecko)';
const WV = `${ANDROID} Version/4.0 Chrome/138.0.0.0 Mobile Safari/537.36`;

test.each([
  [`${APPLE} Mobile/15E148 Instagram 390.0.0.28.85 (iPhone15,2; iOS 18_5; de_DE)`, 'Instagram', 'apple'],
  [`${WV} Instagram 389.0.0.49.87 Android (35/15; 420dpi)`, 'Instagram', 'android'],
  [`${APPLE} Mobile/15E148 [FBAN/FBIOS;FBAV/520.0.0.38.101;FBDV/iPhone15,2]`, 'Facebook', 'apple'],
  [`${WV} [FB_IAB/FB4A;FBAV/520.0.0.40.109;]`, 'Facebook', 'android'],
  [`${WV} [FB_IAB/Orca-Android;FBAV/520.0.0.40.109;]`, 'Facebook', 'android'],
  [`${APPLE} Mobile/15E148 [LinkedInApp]/9.31.1`, 'LinkedIn', 'apple'],
  [`${WV} [LinkedInApp]`, 'LinkedIn', 'android'],
  [`${APPLE} Mobile/15E148 musical_ly_40.1.0 BytedanceWebview/d8a21c6`, 'TikTok', 'apple'],
  [`${APPLE} Mobile/15E148 MicroMessenger/8.0.60(0x18003c2f) NetType/WIFI Language/de`, 'WeChat', 'apple'],
  [`${APPLE} Mobile/15E148 Safari Line/15.10.0`, 'LINE', 'apple'],
  [`${APPLE} Version/18.5 Mobile/15E148 Snapchat/13.45.0.44 (like Safari/604.1)`, 'Snapchat', 'apple'],
  [`${APPLE} Mobile/15E148 Twitter for iPhone/11.8`, 'X', 'apple'],
  [`${WV} Barcelona 389.0.0.49.87 Android`, 'Threads', 'android'],
  [`${APPLE} GSA/375.0.770410498 Mobile/15E148 Safari/604.1`, 'Google', 'apple'],
  [`${APPLE} Mobile/15E148 [Pinterest/iOS]`, undefined, 'apple'],
  [WV, undefined, 'android'],
])('%s is the browser of %s', (userAgent, name, phone) => {
  expect(browserApp(userAgent)).toEqual({ name, phone });
});

test.each([
  ['Safari', `${APPLE} Version/18.5 Mobile/15E148 Safari/604.1`],
  ['Chrome on an iPhone', `${APPLE} CriOS/138.0.7204.53 Mobile/15E148 Safari/604.1`],
  ['Firefox on an iPhone', `${APPLE} FxiOS/140.0 Mobile/15E148 Safari/605.1.15`],
  ['DuckDuckGo on an iPhone', `${APPLE} Version/18.5 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15`],
  [
    'Chrome on Android',
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36',
  ],
  [
    'Samsung’s',
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
  ],
  ['Firefox on Android', 'Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0'],
  [
    'Chrome on a phone with GSA in its name',
    'Mozilla/5.0 (Linux; Android 9; TGSA20) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36',
  ],
])('%s is no app’s', (_, userAgent) => {
  expect(browserApp(userAgent)).toBeUndefined();
});
