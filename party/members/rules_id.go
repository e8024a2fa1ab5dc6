package members

import (
	"strings"
	"time"
)

// provinces are the first two digits of GB/T 2260 in use for ID numbers; 81 to 83 also
// stand on the residence permits of Hong Kong, Macao and Taiwan residents.
const provinces = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83"

// IDNumber checks a citizen's number 公民身份号码 and reads the day of birth and the gender
// code (GB/T 2261.1) from it. why is "" when the number is right.
//
// GB 11643-1999 第3章: 六位地址码、八位出生日期码、三位顺序码（末位奇数为男）、一位校验码。
func IDNumber(number string) (birthOn, gender, why string) {
	if len(number) != 18 {
		return "", "", "身份证号应为 18 位。"
	}
	for i, c := range number {
		if (c < '0' || c > '9') && (i != 17 || c != 'X') {
			return "", "", "身份证号前 17 位应为数字，最后一位是数字或大写X。"
		}
	}
	if !strings.Contains(provinces, number[:2]) || number[2:6] == "0000" && number[0] != '8' {
		return "", "", "身份证号的前 6 位不是行政区划代码。"
	}
	born, err := time.Parse("20060102", number[6:14])
	if err != nil || born.Year() < 1900 {
		return "", "", "身份证号中的出生日期不是真实的日期。"
	}
	if checkDigit(number[:17]) != number[17] {
		return "", "", "身份证号的校验码不对，号码中有一位写错了。"
	}
	gender = Female
	if (number[16]-'0')%2 == 1 {
		gender = Male
	}
	return born.Format(time.DateOnly), gender, ""
}

// The gender codes that an ID number tells (GB/T 2261.1).
const (
	Male   = "1"
	Female = "2"
)

// checkDigit is the last character of the number that begins with body.
//
// GB 11643-1999 附录A: ISO 7064:1983 MOD 11-2.
func checkDigit(body string) byte {
	sum := 0
	for i, weight := range [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(body[i]-'0') * weight
	}
	return "10X98765432"[sum%11]
}
