_pgsync() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
  case $prev in
    --sslmode) COMPREPLY=($(compgen -W "disable allow prefer require verify-ca verify-full" -- "$cur")) ;;
    --url) COMPREPLY=($(compgen -W "postgres://localhost/app?sslmode=disable" -- "$cur")) ;;
  esac
}
complete -F _pgsync pgsync
