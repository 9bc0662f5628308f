package account

import (
	"context"
	"errors"
	"fmt"
	"net/url"
)

// credentialsScope is what a token needs to be shown passwords.
const credentialsScope = "database:view_credentials"

// ErrNoCredentials: the API has no password for the user, or does not show it.
var ErrNoCredentials = errors.New("the API gives no password: the token needs the scope " + credentialsScope + ", and the user must be one that the API made")

// Passwords gives a function that asks the API for the password of a database user of
// a cluster. It is the one place of this package that has a type with room for it: the
// collection of facts drops passwords.
func Passwords(o Options) (func(ctx context.Context, cluster, user string) (string, error), error) {
	c, err := newClientAlone(o)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, cluster, user string) (string, error) {
		var answer struct {
			User struct {
				Password string `json:"password"`
			} `json:"user"`
		}
		err := c.get(ctx, call{"v2/databases/" + url.PathEscape(cluster) + "/users/" + url.PathEscape(user), clusterScope}, func(b []byte) error {
			return decode(b, &answer)
		})
		switch {
		case err != nil:
			return "", fmt.Errorf("ask the API for the password of %s: %w", user, err)
		case answer.User.Password == "":
			return "", ErrNoCredentials
		}
		return answer.User.Password, nil
	}, nil
}
