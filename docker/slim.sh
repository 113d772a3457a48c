#!/bin/sh
# Take out of an environment what no running site reads: the packages' own tests, sources and descriptions for
# compilers, and pandas, which OR-Tools asks for and its assignment never opens (tests/test_compose.py).
#   docker/slim.sh FOLDER
set -eu
packages=$(echo "$1"/lib/python3*/site-packages)
[ -d "$packages" ] || { echo "There is no environment of Python in $1." >&2; exit 1; }
find "$packages" -type d \( -name tests -o -name test \) -not -path '*/django/test' -prune -exec rm -rf {} +
find "$packages" -type f \( -name '*.pyi' -o -name '*.pxd' -o -name '*.c' -o -name '*.h' -o -name '*.hpp' -o -name '*.a' -o -name '*.po' \) -delete
rm -rf "$packages"/pandas "$packages"/pandas.libs "$packages"/pip "$packages"/pip-*.dist-info "$1"/bin/pip*
# Of Amazon's hundreds of services the site speaks to one, and those that tell who it is.
for service in "$packages"/botocore/data/*/; do
  case $(basename "$service") in s3 | sts | sso | sso-oidc | signin) ;; *) rm -rf "$service" ;; esac
done
