<?php
unset($CFG);
global $CFG;
$CFG = new stdClass();
$CFG->dbtype    = 'pgsql';
$CFG->dblibrary = 'native';
$CFG->dbhost    = 'db-invented-1.b.db.ondigitalocean.com';
$CFG->dbname    = 'moodle';
$CFG->dboptions = array ('dbport' => 25060, 'ssl' => 'require');
