// Calls every endpoint of the table by Go's net/http, in the encoding that the argument names, and
// prints what is not as the table says.
package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"strings"
	"time"
)

type call struct {
	Name, Key, Method, Path string
	Fields                  map[string]any
	Repeat                  bool
	Expect                  any
	Keep                    map[string]struct {
		Header string
		Body   []string
	}
}

type absent struct{}

var client = http.Client{Timeout: 15 * time.Second}
var keys = map[string]string{
	"":      os.Getenv("KEY_REDIRECT"),
	"s2s":   os.Getenv("KEY_S2S"),
	"wrong": "tp_test_wrong",
}
var match = regexp.MustCompile(`^<match (.*)>$`)

func main() {
	table, err := os.ReadFile(os.Getenv("TABLE"))
	var calls []call
	if err == nil {
		err = decode(table, &calls)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	kept := map[string]string{}
	failed := false
	for _, one := range calls {
		found, err := one.make(os.Args[1], kept)
		if err != nil {
			found = append(found, err.Error())
		}
		for _, difference := range found {
			failed = true
			fmt.Printf("%s: %s\n", one.Name, difference)
		}
	}
	fmt.Println(len(calls), "calls")
	if failed {
		os.Exit(1)
	}
}

// Amounts are read as they are written, never through a binary float.
func decode(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// Makes one call and answers what is wrong with its reply.
func (call call) make(encoding string, kept map[string]string) ([]string, error) {
	headers := map[string]string{"API-KEY": keys[call.Key]}
	if call.Key == "none" {
		headers = map[string]string{}
	}
	if call.Repeat {
		random := make([]byte, 16)
		if _, err := rand.Read(random); err != nil {
			return nil, err
		}
		headers["Idempotency-Key"] = hex.EncodeToString(random)
	}
	fields := filledIn(call.Fields, kept).(map[string]any)
	raw, received, err := call.send(encoding, fields, headers)
	if err != nil {
		return nil, err
	}
	var decoded any
	if err := decode(raw, &decoded); err != nil {
		return nil, err
	}
	found := differences(filledIn(call.Expect, kept), decoded, "reply")
	if call.Repeat {
		again, receivedAgain, err := call.send(encoding, fields, headers)
		if err != nil {
			return nil, err
		}
		header := "Idempotent-Replayed"
		found = append(found, differences(string(raw), string(again), "repeated reply")...)
		found = append(found, differences("", received.Get(header), header)...)
		found = append(found, differences("true", receivedAgain.Get(header), header)...)
	}
	for name, source := range call.Keep {
		value := any(received.Get(source.Header))
		if source.Header == "" {
			value = decoded
		}
		for _, part := range source.Body {
			object, _ := value.(map[string]any)
			value = object[part]
		}
		found = append(found, differences("<string>", value, "$"+name)...)
		kept[name], _ = value.(string)
	}
	return found, nil
}

// Makes one request: its body and headers.
func (call call) send(encoding string, fields map[string]any, headers map[string]string) ([]byte, http.Header, error) {
	address, kind, body, err := call.parts(encoding, fields)
	if err != nil {
		return nil, nil, err
	}
	request, err := http.NewRequest(call.Method, address, body)
	if err != nil {
		return nil, nil, err
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, nil, fmt.Errorf("HTTP status %s", response.Status)
	}
	raw, err := io.ReadAll(response.Body)
	return raw, response.Header, err
}

func (call call) parts(encoding string, fields map[string]any) (string, string, io.Reader, error) {
	address := os.Getenv("GATEWAY") + call.Path
	values := url.Values{}
	for name, value := range fields {
		text, err := asText(value)
		if err != nil {
			return "", "", nil, err
		}
		values.Set(name, text)
	}
	switch {
	case call.Method == http.MethodGet:
		return address + "?" + values.Encode(), "", nil, nil
	case encoding == "json":
		body, err := json.Marshal(fields)
		return address, "application/json", bytes.NewReader(body), err
	case encoding == "multipart":
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		for name := range values {
			if err := form.WriteField(name, values.Get(name)); err != nil {
				return "", "", nil, err
			}
		}
		return address, form.FormDataContentType(), &body, form.Close()
	default:
		return address, "application/x-www-form-urlencoded", strings.NewReader(values.Encode()), nil
	}
}

// A form has no types: what is not a scalar goes as JSON text.
func asText(value any) (string, error) {
	switch value := value.(type) {
	case map[string]any, []any:
		text, err := json.Marshal(value)
		return string(text), err
	default:
		return fmt.Sprint(value), nil
	}
}

// What differs between a reply and what the table expects, one line each.
func differences(expected, actual any, place string) []string {
	differs := func(what any) []string {
		return []string{fmt.Sprintf("%s: expected %v, got %#v", place, what, actual)}
	}
	var found []string
	switch expected := expected.(type) {
	case string:
		if !fits(expected, actual) {
			return differs(expected)
		}
	case []any:
		list, ok := actual.([]any)
		each := len(expected) > 0 && expected[0] == "<each>"
		if !ok || each && len(list) == 0 || !each && len(list) != len(expected) {
			return differs("another list")
		}
		for at, one := range list {
			of := expected[1%len(expected)]
			if !each {
				of = expected[at]
			}
			found = append(found, differences(of, one, fmt.Sprintf("%s[%d]", place, at))...)
		}
	case map[string]any:
		object, ok := actual.(map[string]any)
		if !ok {
			return differs("an object")
		}
		for name, one := range expected {
			value, isThere := object[name]
			if !isThere {
				value = absent{}
			}
			found = append(found, differences(one, value, place+"."+name)...)
		}
	default:
		if !reflect.DeepEqual(expected, actual) {
			return differs(expected)
		}
	}
	return found
}

func fits(expected string, actual any) bool {
	text, isText := actual.(string)
	if pattern := match.FindStringSubmatch(expected); pattern != nil {
		return isText && regexp.MustCompile(pattern[1]).MatchString(text)
	}
	switch expected {
	case "<absent>":
		_, isAbsent := actual.(absent)
		return isAbsent
	case "<integer>":
		number, isNumber := actual.(json.Number)
		_, err := number.Int64()
		return isNumber && err == nil
	case "<list>":
		_, isList := actual.([]any)
		return isList
	case "<string>":
		return isText && text != ""
	default:
		return isText && text == expected
	}
}

// Puts what earlier replies were kept of in the place of `$name`.
func filledIn(value any, kept map[string]string) any {
	switch value := value.(type) {
	case string:
		if strings.HasPrefix(value, "$") {
			return kept[value[1:]]
		}
	case []any:
		filled := make([]any, len(value))
		for at, one := range value {
			filled[at] = filledIn(one, kept)
		}
		return filled
	case map[string]any:
		filled := map[string]any{}
		for name, one := range value {
			filled[name] = filledIn(one, kept)
		}
		return filled
	}
	return value
}
