package event

import "reflect"

// columns is what e tells the journal of itself by the tags of its fields:
//
//	journal:"result"  a string, one word that says why it did not come about; "" when it did
//	journal:"org"     a string, the path of the org it happened in
//	journal:"about"   an int64, whom or what it is about
func columns(e any) (result, orgPath string, about int64) {
	result = "ok"
	v := reflect.ValueOf(e)
	for i := range v.NumField() {
		switch v.Type().Field(i).Tag.Get("journal") {
		case "result":
			if why := v.Field(i).String(); why != "" {
				result = why
			}
		case "org":
			orgPath = v.Field(i).String()
		case "about":
			about = v.Field(i).Int()
		}
	}
	return result, orgPath, about
}
