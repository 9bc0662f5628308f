{ config, pkgs, ... }:
{
  systemd.services.shop = {
    wantedBy = [ "multi-user.target" ];
    environment = {
      DATABASE_URL = "postgres://shop@orders-pg-do-user-7713-0.b.db.ondigitalocean.com:25060/shop?sslmode=require";
      RUST_LOG = "info";
    };
    serviceConfig.ExecStart = "${pkgs.shop}/bin/shop";
  };
}
