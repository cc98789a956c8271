# A realm with one POS and one store. Written after the documentation of keycloak/keycloak 5.9, not run by our tests.

terraform {
  required_providers {
    keycloak = {
      source  = "keycloak/keycloak"
      version = ">= 5.9"
    }
  }
}

resource "keycloak_realm" "retail" {
  realm       = "retail"
  login_theme = "tillkey"

  attributes = {
    "acr.loa.map" = jsonencode({ pin = 10, password = 20, otp = 30 })
  }
}

# Without the attributes that Keycloak itself needs, this resource would remove them: it holds the whole profile.
resource "keycloak_realm_user_profile" "staff" {
  realm_id = keycloak_realm.retail.id

  attribute {
    name         = "username"
    display_name = "$${username}"
    permissions {
      view = ["admin", "user"]
      edit = ["admin", "user"]
    }
  }

  attribute {
    name         = "email"
    display_name = "$${email}"
    permissions {
      view = ["admin", "user"]
      edit = ["admin", "user"]
    }
    validator {
      name = "email"
    }
  }

  attribute {
    name         = "firstName"
    display_name = "$${firstName}"
    permissions {
      view = ["admin", "user"]
      edit = ["admin", "user"]
    }
  }

  attribute {
    name         = "lastName"
    display_name = "$${lastName}"
    permissions {
      view = ["admin", "user"]
      edit = ["admin", "user"]
    }
  }

  # Only administrators may edit what decides about access.
  attribute {
    name         = "staff_kind"
    display_name = "Kind of staff member"
    group        = "staff"
    permissions {
      view = ["admin"]
      edit = ["admin"]
    }
    validator {
      name = "options"
      config = {
        options = jsonencode(["employee", "external", "limited", "person", "partner"])
      }
    }
  }

  attribute {
    name         = "valid_from"
    display_name = "Access from"
    group        = "staff"
    permissions {
      view = ["admin"]
      edit = ["admin"]
    }
    validator {
      name = "tillkey-dates"
    }
  }

  attribute {
    name         = "valid_until"
    display_name = "Access until"
    group        = "staff"
    permissions {
      view = ["admin"]
      edit = ["admin"]
    }
    validator {
      name = "tillkey-dates"
    }
  }

  group {
    name           = "staff"
    display_header = "Staff"
  }
}

# Before the group is made the realm has no stores, and the log says so.
resource "keycloak_required_action" "realm" {
  realm_id = keycloak_realm.retail.id
  alias    = "tillkey-realm"
  name     = "Tillkey: realm"
  enabled  = true
  priority = 110
  config = {
    enabled      = "true"
    stores_group = "/stores"
  }
}

# The settings of PINs.
resource "keycloak_required_action" "set_pin" {
  realm_id = keycloak_realm.retail.id
  alias    = "tillkey-set-pin"
  name     = "Tillkey: till PIN"
  enabled  = true
  priority = 120
  config = {
    pin_length = "6"
  }
}

# The flow of the tills: no cookie, so every cashier types a PIN.
resource "keycloak_authentication_flow" "till" {
  realm_id = keycloak_realm.retail.id
  alias    = "retail till"
}

resource "keycloak_authentication_subflow" "till_level" {
  realm_id          = keycloak_realm.retail.id
  parent_flow_alias = keycloak_authentication_flow.till.alias
  alias             = "retail till - level pin"
  requirement       = "CONDITIONAL"
  priority          = 10
}

resource "keycloak_authentication_execution" "till_condition" {
  realm_id          = keycloak_realm.retail.id
  parent_flow_alias = keycloak_authentication_subflow.till_level.alias
  authenticator     = "conditional-level-of-authentication"
  requirement       = "REQUIRED"
  priority          = 10
}

resource "keycloak_authentication_execution_config" "till_condition" {
  realm_id     = keycloak_realm.retail.id
  execution_id = keycloak_authentication_execution.till_condition.id
  alias        = "retail level pin"
  config = {
    "loa-condition-level" = "10"
    "loa-max-age"         = "0"
  }
}

resource "keycloak_authentication_execution" "till_pin" {
  realm_id          = keycloak_realm.retail.id
  parent_flow_alias = keycloak_authentication_subflow.till_level.alias
  authenticator     = "tillkey-pin"
  requirement       = "REQUIRED"
  priority          = 20
}

resource "keycloak_openid_client" "pos" {
  realm_id                        = keycloak_realm.retail.id
  client_id                       = "pos"
  name                            = "POS"
  access_type                     = "PUBLIC"
  standard_flow_enabled           = true
  full_scope_allowed              = false
  pkce_code_challenge_method      = "S256"
  valid_redirect_uris             = ["https://pos.example.com/callback"]
  valid_post_logout_redirect_uris = ["https://pos.example.com/"]

  authentication_flow_binding_overrides {
    browser_id = keycloak_authentication_flow.till.id
  }
}

# Claims of the store, for every client that has this scope.
resource "keycloak_openid_client_scope" "stores" {
  realm_id               = keycloak_realm.retail.id
  name                   = "tillkey-stores"
  include_in_token_scope = false
}

resource "keycloak_generic_protocol_mapper" "stores" {
  realm_id        = keycloak_realm.retail.id
  client_scope_id = keycloak_openid_client_scope.stores.id
  name            = "store and store roles"
  protocol        = "openid-connect"
  protocol_mapper = "tillkey-store-mapper"
  config = {
    "access.token.claim"        = "true"
    "id.token.claim"            = "true"
    "userinfo.token.claim"      = "true"
    "introspection.token.claim" = "true"
  }
}

resource "keycloak_openid_client_default_scopes" "pos" {
  realm_id  = keycloak_realm.retail.id
  client_id = keycloak_openid_client.pos.id
  default_scopes = [
    "basic", "acr", "profile", "roles", "web-origins", keycloak_openid_client_scope.stores.name
  ]
}

# Marks the client: it takes PINs, and only of those who work in the till's store.
resource "keycloak_generic_protocol_mapper" "pos_settings" {
  realm_id        = keycloak_realm.retail.id
  client_id       = keycloak_openid_client.pos.id
  name            = "Tillkey client settings"
  protocol        = "openid-connect"
  protocol_mapper = "tillkey-client-settings"
  config = {
    pin            = "true"
    store_required = "true"
  }
}

resource "keycloak_openid_client" "store_roles" {
  realm_id           = keycloak_realm.retail.id
  client_id          = "store-roles"
  name               = "Store roles"
  access_type        = "BEARER-ONLY"
  full_scope_allowed = false
}

resource "keycloak_role" "cashier" {
  realm_id  = keycloak_realm.retail.id
  client_id = keycloak_openid_client.store_roles.id
  name      = "cashier"
}

resource "keycloak_group" "stores" {
  realm_id = keycloak_realm.retail.id
  name     = "stores"
}

# Terraform deletes only what it made itself: stores that managers open stay.
resource "keycloak_group" "stockholm" {
  realm_id  = keycloak_realm.retail.id
  parent_id = keycloak_group.stores.id
  name      = "Stockholm City"
  attributes = {
    store_id = "STO-01"
  }
}

resource "keycloak_group" "stockholm_cashiers" {
  realm_id  = keycloak_realm.retail.id
  parent_id = keycloak_group.stockholm.id
  name      = "cashiers"
}

resource "keycloak_group_roles" "stockholm_cashiers" {
  realm_id = keycloak_realm.retail.id
  group_id = keycloak_group.stockholm_cashiers.id
  role_ids = [keycloak_role.cashier.id]
}
