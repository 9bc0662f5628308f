package snapshot

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"dbaudit/pkg/jsonfile"
)

// Unknown is the value of a fact that was met and is none of those that there
// are. For the rules it is missing evidence.
const Unknown = "unknown"

// NameUnknown makes [Unknown] of each value that is none of its fact's
// enumeration: an API or a server may say what this version does not know. A
// [Missing] entry beside it keeps the word. It is called when all is collected.
func (s *Snapshot) NameUnknown() {
	snapshotRule().nameUnknown(reflect.ValueOf(s).Elem(), "", func(Missing) {})
}

// nameUnknown does it for a value at a path below the object that note adds to.
func (r *rule) nameUnknown(v reflect.Value, path string, note func(Missing)) {
	if r == nil {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			r.nameUnknown(v.Elem(), path, note)
		}
	case reflect.Slice:
		for i := range v.Len() {
			r.Items.nameUnknown(v.Index(i), path, note)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			e := reflect.New(v.Type().Elem()).Elem() // an entry of a map cannot be set
			e.Set(v.MapIndex(key))
			r.Additional.nameUnknown(e, path+"."+key.String(), note)
			v.SetMapIndex(key, e)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		if list := v.FieldByName("Missing"); list.IsValid() {
			path, note = "", func(m Missing) { list.Set(reflect.Append(list, reflect.ValueOf(m))) }
		}
		for i := range v.NumField() {
			tag := v.Type().Field(i).Tag.Get("json")
			if v.Field(i).IsZero() && strings.Contains(tag, ",omit") {
				continue // not observed
			}
			name := jsonName(v.Type().Field(i))
			r.Properties[name].nameUnknown(v.Field(i), path+"."+name, note)
		}
	case reflect.String:
		word := v.String()
		if !slices.Contains(r.Enum, Unknown) || slices.Contains(r.Enum, word) {
			return
		}
		v.SetString(Unknown)
		note(Missing{Fact: path[1:], Kind: MissingNotOffered, Reason: fmt.Sprintf("it is %q, none of %s", jsonfile.Clip(word), strings.Join(r.Enum, ", "))})
	}
}
