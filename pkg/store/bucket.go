package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"gocloud.dev/blob"
	"gocloud.dev/blob/s3blob"
	"gocloud.dev/gcerrors"
)

// callTimeout bounds one call to a bucket with all its repetitions, and the reading of
// one object.
var callTimeout = time.Minute // but for a test

// bucket keeps objects in an S3 bucket, below a prefix.
type bucket struct {
	name, prefix string
	bucket       *blob.Bucket
}

// openBucket opens a bucket; nothing is asked of it yet.
func openBucket(ctx context.Context, u *url.URL) (bucket, error) {
	b := bucket{name: u.Host}
	if p := strings.Trim(u.Path, "/"); p != "" {
		b.prefix = p + "/"
	}
	q := u.Query()
	preset := func(key, value string) {
		if !q.Has(key) {
			q.Set(key, value)
		}
	}
	if q.Has("endpoint") {
		// What other servers than Amazon's take: the bucket in the path, no checksums as
		// trailers, and any region.
		preset("use_path_style", "true")
		preset("request_checksum_calculation", "when_required")
		preset("response_checksum_validation", "when_required")
		if os.Getenv("AWS_REGION") == "" {
			preset("region", "us-east-1")
		}
	}
	var err error
	b.bucket, err = new(s3blob.URLOpener).OpenBucketURL(ctx, &url.URL{Scheme: u.Scheme, Host: u.Host, RawQuery: q.Encode()})
	return b, err
}

func (b bucket) place(key string) string { return "s3://" + b.name + "/" + b.prefix + key }

func (b bucket) close() error { return b.bucket.Close() }

func (b bucket) put(ctx context.Context, key string, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	err := b.bucket.WriteAll(ctx, b.prefix+key, body, &blob.WriterOptions{ContentType: contentType(key), IfNotExist: true})
	if gcerrors.Code(err) == gcerrors.FailedPrecondition {
		return fs.ErrExist
	}
	return explained(err)
}

func contentType(key string) string {
	switch path.Ext(key) {
	case ".gz":
		return "application/gzip"
	case ".parquet":
		return "application/vnd.apache.parquet"
	}
	return "application/octet-stream"
}

func (b bucket) list(ctx context.Context, dir, after string) ([]string, error) {
	prefix := b.prefix
	if dir != "" {
		prefix += dir + "/"
	}
	opts := &blob.ListOptions{Prefix: prefix, Delimiter: "/"}
	if after != "" {
		opts.BeforeList = func(as func(any) bool) error {
			var in *s3.ListObjectsV2Input
			if as(&in) {
				from := prefix + after
				in.StartAfter = &from
			}
			return nil
		}
	}
	var names []string
	for token := blob.FirstPageToken; len(token) > 0; {
		page, next, err := b.page(ctx, token, opts)
		if err != nil {
			return nil, err
		}
		for _, o := range page {
			names = append(names, strings.TrimPrefix(o.Key, prefix))
		}
		token = next
	}
	return names, nil
}

func (b bucket) page(ctx context.Context, token []byte, opts *blob.ListOptions) ([]*blob.ListObject, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	page, next, err := b.bucket.ListPage(ctx, token, 1000, opts)
	return page, next, explained(err)
}

func (b bucket) open(ctx context.Context, key string) (io.ReadCloser, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	r, err := b.bucket.NewReader(ctx, b.prefix+key, nil)
	if err != nil {
		cancel()
		return nil, explained(err)
	}
	return &body{r, cancel, r.Size()}, nil
}

func (b bucket) remove(ctx context.Context, key string) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	if err := b.bucket.Delete(ctx, b.prefix+key); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
		return fmt.Errorf("remove %s: %w", b.place(key), explained(err))
	}
	return nil
}

// body is an object that is read. One that ends before its size is cut short.
type body struct {
	io.ReadCloser
	cancel context.CancelFunc
	left   int64
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, context.DeadlineExceeded) {
		err = explained(err)
	}
	if b.left -= int64(n); errors.Is(err, io.EOF) && b.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func (b *body) Close() error {
	defer b.cancel()
	return b.ReadCloser.Close()
}

// explained puts the way out before an error of a bucket.
func explained(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("the bucket did not answer within %s: %w", callTimeout, err)
	}
	switch gcerrors.Code(err) {
	case gcerrors.OK:
		return nil
	case gcerrors.NotFound:
		return fmt.Errorf("there is no such object or bucket: %w", err)
	case gcerrors.PermissionDenied:
		return fmt.Errorf("the bucket refuses these credentials (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY): %w", err)
	}
	return err
}
