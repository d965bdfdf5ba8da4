import {
  Anchor,
  type AnchorProps,
  Button,
  type ButtonProps,
  Menu,
  type MenuItemProps,
  NavLink,
  type NavLinkProps,
} from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

/** The kit's parts as links of the router, so that addresses are checked by the compiler. */
type Native = AnchorHTMLAttributes<HTMLAnchorElement> & { ref?: Ref<HTMLAnchorElement> };
type Mixed<Props> = Props & Omit<Native, keyof Props>;

export const AnchorLink = createLink((props: Mixed<AnchorProps>) => <Anchor size="sm" {...props} />);
export const ButtonLink = createLink((props: Mixed<ButtonProps>) => <Button component="a" {...props} />);
export const MenuLink = createLink((props: Mixed<MenuItemProps>) => <Menu.Item component="a" {...props} />);
export const NavItemLink = createLink((props: Mixed<NavLinkProps>) => <NavLink component="a" {...props} />);
