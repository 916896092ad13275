# Completion of flom(1) for bash. Made by contrib/generate.ts: change that, not this.

# Fills COMPREPLY with what compgen finds for the value, less what readline keeps of the word in any case.
_flom_reply()
{
    local word
    while IFS= read -r word; do
        COMPREPLY+=("${word#"$kept"}")
    done < <(compgen -P "$prefix" "$@" -- "$value")
}

# Paths: readline itself knows best how to quote them, unless they are joined to the letter of an option.
_flom_paths()
{
    if [[ $prefix == -[!-]* ]]; then
        _flom_reply "$1"
    else
        compopt -o "$2" 2>/dev/null || _flom_reply "$1"
    fi
}

# Values of the option $1.
_flom_values()
{
    case $1 in
        -c | --config-file) _flom_paths -f default ;;
        --ignore-signal) _flom_reply -W "SIGHUP SIGINT SIGQUIT SIGTRAP SIGABRT SIGBUS SIGUSR1 SIGUSR2 SIGPIPE SIGALRM SIGTERM SIGSTKFLT SIGCHLD SIGCONT SIGTSTP SIGTTIN SIGTTOU SIGURG SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGWINCH SIGIO SIGPWR SIGSYS" ;;
        -t | --daemon-trace-file) _flom_paths -f default ;;
        -T | --command-trace-file) _flom_paths -f default ;;
        --append-trace-file) _flom_reply -W "yes no" ;;
        --log-format) _flom_reply -W "text json" ;;
        --debug-feature) _flom_reply -W "ipv6.multicast.server ipv6.multicast.client" ;;
        -l | --lock-mode) _flom_reply -W "NL CR CW PR PW EX" ;;
        -e | --resource-create) _flom_reply -W "yes no" ;;
        --on-lost) _flom_reply -W "terminate continue" ;;
        --element) _flom_reply -W "argument env" ;;
        -s | --socket-name) _flom_paths -f default ;;
        --socket-mode) _flom_reply -W "600 660 666" ;;
        -a | --unicast-address) _flom_reply -A hostname ;;
        -n | --network-interface) _flom_reply -W "$(cd /sys/class/net 2>/dev/null && echo *)" ;;
    esac
}

# Whether $1 is an option whose value is the next word: -r, --resource-name, or joined flags that end so, -Vr. Sets
# option to its name, also where the value is joined to it, -rbackup; then prefix is -r and value is backup.
_flom_takes_value()
{
    local at
    option=$1 prefix= value=
    case $1 in
        --*) _flom_is_valued "$1"; return ;;
    esac
    for ((at = 1; at < ${#1}; at++)); do
        option=-${1:at:1}
        if _flom_is_valued "$option"; then
            prefix=${1:0:at+1} value=${1:at+1}
            [[ -z $value ]]
            return
        fi
    done
    option=
    return 1
}

_flom_is_valued()
{
    case $1 in
        -c | --config-file | --ignore-signal | -t | --daemon-trace-file | -T | --command-trace-file | --append-trace-file | --log-format | --debug-feature | -r | --resource-name | -o | --resource-timeout | -q | --resource-quantity | -l | --lock-mode | -e | --resource-create | -i | --resource-idle-lifespan | --on-lost | --element | -s | --socket-name | --socket-mode | -d | --daemon-lifespan | -a | --unicast-address | -p | --unicast-port | -A | --multicast-address | -P | --multicast-port | --queue-patience | -n | --network-interface | -D | --discovery-attempts | -I | --discovery-timeout | --discovery-ttl | --tcp-keepalive-time | --tcp-keepalive-intvl | --tcp-keepalive-probes) return 0 ;;
    esac
    return 1
}

# The command and its arguments, from the word with the number $1 on.
_flom_command()
{
    prefix= value=$current
    if declare -F _comp_command_offset >/dev/null; then
        _comp_command_offset "$1"
    elif declare -F _command_offset >/dev/null; then
        _command_offset "$1"
    elif (($1 == COMP_CWORD)); then
        _flom_reply -c
    else
        _flom_paths -f default
    fi
}

# Bash calls it with the name of the program, and with the part of the word that readline is about to replace.
_flom()
{
    local options='-h --help -v --version -V --verbose -c --config-file --print-config --unique-id --signal-list --ignore-signal -t --daemon-trace-file -T --command-trace-file --append-trace-file --log-format --debug-feature -r --resource-name -o --resource-timeout -q --resource-quantity -l --lock-mode -e --resource-create -i --resource-idle-lifespan --on-lost --element -s --socket-name --socket-mode -d --daemon-lifespan -a --unicast-address -p --unicast-port -A --multicast-address -P --multicast-port --queue-patience --list --json -x --quiesce-exit -X --immediate-exit --foreground -n --network-interface -D --discovery-attempts -I --discovery-timeout --discovery-ttl --tcp-keepalive-time --tcp-keepalive-intvl --tcp-keepalive-probes'
    local words=() numbers=() line=$COMP_LINE
    local at word current option prefix= value= kept=
    COMPREPLY=()

    # Readline parts words at = and : as well; joined again, they are flom's words.
    for ((at = 0; at <= COMP_CWORD; at++)); do
        word=${COMP_WORDS[at]}
        if ((at > 0)) && [[ -n $line && $line != [[:blank:]]* && $line == "$word"* ]]; then
            words[${#words[@]} - 1]+=$word
        else
            words+=("$word") numbers+=("$at")
            line=${line#"${line%%[![:blank:]]*}"}
        fi
        line=${line#"$word"}
    done
    local last=$((${#words[@]} - 1))
    current=${words[last]}
    kept=${current%"$2"}

    # Words with a dash are flom's own up to the first --, wherever they stand; the others make the command.
    local command=$last
    for ((at = 1; at < last; at++)); do
        word=${words[at]}
        if [[ $word == -- ]]; then
            _flom_command "${numbers[command < last ? command : at + 1]}"
            return
        elif [[ $word != -?* ]]; then
            ((command < last)) || command=$at
        elif _flom_takes_value "$word" && ((++at == last)); then
            prefix= value=$current
            _flom_values "$option"
            return
        fi
    done

    prefix= value=$current
    case $current in
        --*=*)
            prefix=${current%%=*}= value=${current#*=}
            _flom_values "${current%%=*}" ;;
        -*)
            _flom_reply -W "$options"
            _flom_takes_value "$current" || [[ -z $value ]] || _flom_values "$option" ;;
        *)
            _flom_command "${numbers[command]}" ;;
    esac
}

complete -F _flom flom
