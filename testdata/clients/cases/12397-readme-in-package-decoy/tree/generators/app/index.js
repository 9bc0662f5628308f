const Generator = require('yeoman-generator');

module.exports = class extends Generator {
  prompting() {
    return this.prompt([{ name: 'url', message: 'Database URL', default: 'postgres://localhost:5432/app?sslmode=disable' }]);
  }
};
