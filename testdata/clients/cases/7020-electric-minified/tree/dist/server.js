"use strict";var e=require("pg"),t=new e.Pool({connectionString:process.env.DATABASE_URL,ssl:{rejectUnauthorized:!1}});module.exports=t;
