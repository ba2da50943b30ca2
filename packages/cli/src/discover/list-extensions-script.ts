/** Python code that lists the installed distributions that belong to Chaos Toolkit, as JSON. */
export const listExtensionsScript = `import importlib.metadata
import json
import platform

found = {}
for distribution in importlib.metadata.distributions():
    name = distribution.metadata["Name"] or ""
    if name.lower().startswith("chaostoolkit"):
        found[name] = {
            "name": name,
            "version": distribution.version,
            "license": distribution.metadata["License"] or distribution.metadata["License-Expression"],
            "description": distribution.metadata["Summary"],
        }
print(json.dumps({"python": platform.python_version(), "packages": sorted(found.values(), key=lambda one: one["name"])}))
`;
