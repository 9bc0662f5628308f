package tlsprobe

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// MetadataURL is where a droplet's metadata service answers, on the droplet alone
// (https://docs.digitalocean.com/products/droplets/how-to/access-metadata/).
const MetadataURL = "http://169.254.169.254"

// metadataTimeout bounds the question: the service is on the same host.
const metadataTimeout = 2 * time.Second

// PublicAddress asks the metadata service at base for the public address of this droplet.
func PublicAddress(ctx context.Context, base string) (netip.Addr, error) {
	ctx, cancel := context.WithTimeout(ctx, metadataTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(base, "/")+"/metadata/v1/interfaces/public/0/ipv4/address", nil)
	if err != nil {
		return netip.Addr{}, err
	}
	client := http.Client{Transport: &http.Transport{Proxy: nil}} // a proxy is not on this host
	resp, err := client.Do(req)
	if err != nil {
		return netip.Addr{}, fmt.Errorf("the metadata service does not answer: this is no droplet (%w)", err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 64))
	if err != nil {
		return netip.Addr{}, fmt.Errorf("the metadata service breaks off: %w", err)
	}
	address, err := netip.ParseAddr(strings.TrimSpace(string(body)))
	if resp.StatusCode != http.StatusOK || err != nil || !address.Is4() {
		return netip.Addr{}, fmt.Errorf("the metadata service names no public IPv4 address (status %d)", resp.StatusCode)
	}
	return address, nil
}
