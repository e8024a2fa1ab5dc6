package api

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2/validation"
)

// huma's validation messages, in Chinese. None of them repeats what was submitted.
func init() {
	validation.MsgUnexpectedProperty = "不认识这个字段"
	validation.MsgExpectedRFC3339DateTime = "应为日期时间，例如 2026-11-25T15:00:00+08:00"
	validation.MsgExpectedRFC3339Date = "应为日期，例如 2026-11-25"
	validation.MsgExpectedRFC3339Time = "应为时间，例如 15:00:00"
	validation.MsgExpectedBoolean = "应为是或否"
	validation.MsgExpectedNumber = "应为数字"
	validation.MsgExpectedInteger = "应为整数"
	validation.MsgExpectedString = "应为文字"
	validation.MsgExpectedArray = "应为列表"
	validation.MsgExpectedObject = "应为一组字段"
	validation.MsgExpectedArrayItemsUnique = "列表中有重复"
	validation.MsgExpectedOneOf = "应为以下之一：%s"
	validation.MsgExpectedMinimumNumber = "不能小于 %v"
	validation.MsgExpectedExclusiveMinimumNumber = "应大于 %v"
	validation.MsgExpectedMaximumNumber = "不能大于 %v"
	validation.MsgExpectedExclusiveMaximumNumber = "应小于 %v"
	validation.MsgExpectedMinLength = "至少 %d 个字"
	validation.MsgExpectedMaxLength = "最多 %d 个字"
	validation.MsgExpectedBePattern = "%s" // patternDescription is the whole message
	validation.MsgExpectedMatchPattern = "不符合格式 %s"
	validation.MsgExpectedMinItems = "至少 %d 项"
	validation.MsgExpectedMaxItems = "最多 %d 项"
	validation.MsgExpectedRequiredProperty = "缺少必填的 %s"
	validation.MsgExpectedBase64String = "应为 base64 文字"
}

// spoken are huma's messages that are no variables, by how they begin.
var spoken = []struct{ english, chinese string }{
	{"required ", "缺少这一项"},
	{"unknown query parameter", "不认识这个参数"},
	{"expected at most one value", "只能给一个值"},
	{"invalid integer", "应为整数"},
	{"invalid float", "应为数字"},
	{"invalid boolean", "应为是或否"},
	{"invalid date/time", "应为日期时间"},
	{"File required", "请选择要上传的文件"},
	{"At least one file", "请选择要上传的文件"},
	{"Multiple files", "一次只能上传一个文件"},
	{"cannot read multipart form", "上传的内容不完整，请重新选择文件"},
}

// inChinese is message if it is Chinese already, else what it means; never
// what a decoder says of the submitted value.
func inChinese(message string) string {
	if first, _ := utf8.DecodeRuneInString(message); unicode.Is(unicode.Han, first) {
		return message
	}
	for _, s := range spoken {
		if strings.HasPrefix(message, s.english) {
			return s.chinese
		}
	}
	return "格式不对"
}
