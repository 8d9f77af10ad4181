# SPDX-License-Identifier: GPL-3.0-or-later
# Completion for jikimictl: commands, options, and what the running Jikimi watches.

# What Jikimi answers, with the connection that is on the command line; nothing if it does not run.
_jikimictl_ask() {
    local -a connection=()
    local i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            --socket | --url | --connect | --key | --fingerprint | --state-dir)
                # readline splits at "=": --socket = PATH
                if [[ ${COMP_WORDS[i + 1]} == "=" ]]; then
                    connection+=("${COMP_WORDS[i]}" "${COMP_WORDS[i + 2]}")
                elif ((i + 1 < COMP_CWORD)); then
                    connection+=("${COMP_WORDS[i]}" "${COMP_WORDS[i + 1]}")
                fi
                ;;
        esac
    done
    timeout 1 "${COMP_WORDS[0]/#\~/$HOME}" "${connection[@]}" --json "$@" 2> /dev/null
}

# The values of member $1 in the JSON that comes in, one a line; a value with a backslash is left out.
_jikimictl_members() {
    grep -o "\"$1\" *: *\"[^\"\\\\]*\"" | sed 's/^[^:]*: *"//; s/"$//' | sort -u
}

_jikimictl_projects() {
    local answer
    answer=$(_jikimictl_ask projects)
    _jikimictl_members id <<< "$answer"
    _jikimictl_members name <<< "$answer"
}

# Keys of series hold quotes, which completion cannot type well: metrics, and series without labels.
_jikimictl_series() {
    _jikimictl_ask metrics | _jikimictl_members id
}

# Addresses of hosts that are trusted already.
_jikimictl_hosts() {
    grep -v '^#' "${XDG_CONFIG_HOME:-$HOME/.config}/jikimi/known_hosts" 2> /dev/null | sed -n 's/^\([^ ]*\) .*/https:\/\/\1/p'
}

# Offers the lines of $1 that begin with $cur, quoted where they need it.
_jikimictl_offer() {
    local line
    while IFS= read -r line; do
        [[ -n $line && $line == "$cur"* ]] && COMPREPLY+=("$(printf '%q' "$line")")
    done <<< "$1"
}

# Finds the command and what follows it: sets command, and place (0: the command itself, 1: its first argument, …).
_jikimictl_place() {
    local i
    command= verb= third= place=0
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            --socket | --url | --connect | --key | --fingerprint | --state-dir | --project | --metric | --since | --points | --name | --interval \
                | --count | --role | --expires | --level | --category | --state \
                | --text | --target | --for | --proposal | --message | --untracked | --trusted | -p | -m | -s | -n | -i | -r | -e | -l | -c | -t)
                ((i++))
                [[ ${COMP_WORDS[i]} == "=" ]] && ((i++))
                ;;
            -*) ;;
            *)
                ((place++))
                [[ $place == 1 ]] && command=${COMP_WORDS[i]}
                [[ $place == 2 ]] && verb=${COMP_WORDS[i]}
                [[ $place == 3 ]] && third=${COMP_WORDS[i]}
                ;;
        esac
    done
}

_jikimictl_options() {
    local all="--socket --url --key --fingerprint --state-dir --json --quiet --dry-run --no-color --version --help"
    case $command in
        status) all+=" --check" ;;
        heal) all+=" --project --target --untracked --trusted" ;;
        metrics) all+=" --project --metric" ;;
        history) all+=" --project --since --points" ;;
        projects) all+=" --name" ;;
        watch) all+=" --interval --count" ;;
        refresh) all+=" --wait" ;;
        commit) all+=" --proposal --message --undo" ;;
        keys) all+=" --role --name --expires" ;;
        alerts) all+=" --level --category --state --project --text --since --for --count" ;;
        maintenance) all+=" --for --project --category --name" ;;
    esac
    printf '%s\n' $all
}

_jikimictl_arguments() {
    case $command:$place:$verb in
        :0:*)
            printf '%s\n' status metrics history projects changes watch operations start stop healing refresh config keys doctor alerts maintenance channels heal commit \
                checkpoint
            ;;
        projects:1:) printf '%s\n' list add remove show ;;
        projects:2:remove | projects:2:show | changes:1: | refresh:1: | commit:1:) _jikimictl_projects ;;
        checkpoint:1:) printf '%s\n' create list show restore delete; _jikimictl_projects ;;
        checkpoint:2:create | checkpoint:2:list | checkpoint:2:show | checkpoint:2:restore | checkpoint:2:delete) _jikimictl_projects ;;
        checkpoint:3:show | checkpoint:3:restore | checkpoint:3:delete) _jikimictl_ask checkpoint list "$third" | _jikimictl_members id ;;
        history:1: | watch:*) _jikimictl_series ;;
        operations:1:) printf '%s\n' list show cancel wait ;;
        operations:2:show | operations:2:cancel | operations:2:wait) _jikimictl_ask operations | _jikimictl_members id ;;
        keys:1:) printf '%s\n' list create revoke remember forget ;;
        keys:2:remember | keys:2:forget) _jikimictl_hosts ;;
        keys:2:revoke) _jikimictl_ask keys | _jikimictl_members id ;;
        alerts:1:) printf '%s\n' list show ack snooze dismiss tune watch ;;
        alerts:2:show | alerts:2:ack | alerts:2:snooze | alerts:2:dismiss | alerts:2:tune) _jikimictl_ask alerts | _jikimictl_members id ;;
        maintenance:1:) printf '%s\n' list add remove ;;
        maintenance:2:remove) _jikimictl_ask maintenance | _jikimictl_members id ;;
        channels:1:) printf '%s\n' list test secret ;;
        channels:2:test) _jikimictl_ask channels | _jikimictl_members name ;;
        heal:1:) printf '%s\n' list preview run undo pause resume mode ;;
        heal:2:preview | heal:2:run) _jikimictl_ask heal | grep -o '"rule" *: *"[^"]*"\|"id":"[a-z][a-z0-9-]*","name"' | cut -d'"' -f4 | sort -u ;;
        heal:2:undo) _jikimictl_ask heal | _jikimictl_members last_action ;;
        heal:2:mode) _jikimictl_projects ;;
        heal:3:mode) printf '%s\n' observe suggest checkpoint commit ;;
        healing:1:) printf '%s\n' on off ;;
        config:1:) printf '%s\n' list get set unset ;;
        config:2:get | config:2:set | config:2:unset)
            _jikimictl_ask config | grep -o '"[a-z_ ]*\.[a-z_]*" *:' | cut -d'"' -f2
            ;;
    esac
}

_jikimictl() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command verb third place
    COMPREPLY=()
    [[ $cur == "=" ]] && cur=
    [[ $prev == "=" ]] && prev=${COMP_WORDS[COMP_CWORD - 2]}
    _jikimictl_place
    case $prev in
        --socket) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); compopt -o filenames 2> /dev/null; return 0 ;;
        --state-dir) mapfile -t COMPREPLY < <(compgen -d -- "$cur"); compopt -o filenames 2> /dev/null; return 0 ;;
        --url) _jikimictl_offer "$(_jikimictl_hosts)"; return 0 ;;
        --proposal | --message | --key | --fingerprint | --points | --name | --count | -n) return 0 ;;
        --project | -p) _jikimictl_offer "$(_jikimictl_projects)"; return 0 ;;
        --metric | -m) _jikimictl_offer "$(_jikimictl_series)"; return 0 ;;
        --level | -l) _jikimictl_offer $'info\nsuccess\nwarning\ncritical\nemergency'; return 0 ;;
        --category | -c) _jikimictl_offer $'system\nautomation\ngit\ntest\ndeployment\nperformance\nsecurity\nbackup'; return 0 ;;
        --state) _jikimictl_offer $'firing\nacknowledged\nsnoozed\nresolved\ndismissed'; return 0 ;;
        --for) _jikimictl_offer $'15min\n1h\ntoday\nchange'; return 0 ;;
        --untracked | --trusted) _jikimictl_offer $'on\noff'; return 0 ;;
        --role | -r) _jikimictl_offer $'reader\noperator\nadmin'; return 0 ;;
        --expires | -e) _jikimictl_offer $'12h\n30d\n90d'; return 0 ;;
        --since | -s) _jikimictl_offer $'1h\n24h\n7d\n30d'; return 0 ;;
        --interval | -i) _jikimictl_offer $'1s\n5s\n1m'; return 0 ;;
    esac
    if [[ $cur == -* ]]; then
        _jikimictl_offer "$(_jikimictl_options)"
    elif [[ $command:$place:$verb == projects:2:add ]]; then
        mapfile -t COMPREPLY < <(compgen -d -- "$cur")
        compopt -o filenames 2> /dev/null
    else
        _jikimictl_offer "$(_jikimictl_arguments)"
    fi
    return 0
}

complete -F _jikimictl jikimictl
